internal import Failures
internal import ForeignText
internal import Native
package import VersionSort

/// The files that a project offers before the mirror holds them.
extension MirrorStore {
    /// Returns the times when the files of a record were seen first, by name.
    static func firstSeen(_ record: ProjectRecord?) -> [String: Int64] {
        var seen: [String: Int64] = [:]
        for offer in record?.offers ?? [] { seen[offer.file.filename] = offer.firstSeen }
        // The time of a file that the mirror holds, or held, is the older one.
        for file in record?.files ?? [] { seen[file.file.filename] = file.firstSeen }
        return seen
    }

    /// Returns the offers of a page; `nil` if no server offers files of the project.
    ///
    /// - Parameters:
    ///   - published: the names of the files that are published, and not offered.
    ///   - old: the record before.
    ///   - time: the time for files that the record does not have; `nil` for a crawl, which only keeps what was offered or listed before.
    static func offers(of page: ProjectPage, without published: Set<String>, _ old: ProjectRecord?, _ time: Int64?) -> [ProjectRecord.Offer]? {
        guard time != nil || old?.offers != nil else { return nil }
        if page.isQuarantined { return [] }
        // A crawl may publish fewer files than the index lists; clients of a server that fetches the others still get them.
        let known = Set((old?.offers ?? []).map(\.file.filename) + (old?.listed ?? []).map(\.file.filename))
        let seen = firstSeen(old)
        let offers = page.files.compactMap { file -> ProjectRecord.Offer? in
            let name = file.filename
            guard !published.contains(name), file.sha256 != nil, time != nil || known.contains(name), let firstSeen = seen[name] ?? time else { return nil }
            return ProjectRecord.Offer(file: file, firstSeen: firstSeen)
        }
        return offers.sorted { $0.file.filename.precedesByBytes($1.file.filename) }
    }

    /// Notes a page of an index whose files are fetched on demand: the held ones are published, the others offered.
    ///
    /// - Parameters:
    ///   - page: the page; `nil` if the index has no such project. The files of the project are then hidden.
    ///   - index: the address of the index.
    ///   - time: the present time, in seconds since 1970.
    /// - Throws: ``Failure`` with code `mismatch` if a name has other bytes than before, and `malformed` for a page that lost most of its files.
    package func note(_ page: ProjectPage?, of name: ProjectName, from index: String, at time: Int64) throws {
        try commit {
            let old = record(of: name)
            guard page != nil || old != nil else { return [] }
            if let page, let loss = old?.loss(in: page, offering: true) {
                throw Failure(.malformed, "the page of \(name) at \(index) cannot be used", causes: [loss])
            }
            let page = page ?? ProjectPage(name: name, files: [])
            return try stage(page, publishing: held(page.files), from: index, offering: time).map { [$0] } ?? []
        }
    }

    /// Publishes verified downloads of files that projects offer, with the syncs of one commit.
    ///
    /// A download whose file is no longer offered with these bytes is removed.
    package func adopt(_ downloads: [(name: ProjectName, files: [HeldFile])], at time: Int64) throws {
        try commit {
            try downloads.compactMap { name, files in
                guard let record = record(of: name) else { return nil }
                let page = record.page(of: name)
                let digests = Dictionary((record.offers ?? []).map { ($0.file.filename, $0.file.sha256) }) { first, _ in first }
                let taken = files.filter { digests[$0.file.filename] == $0.sha256 }
                return try stage(page, publishing: held(record.listed.map(\.file)) + taken, removed: .keep, offering: time)
            }
        }
        for file in downloads.flatMap(\.files) { if let path = file.temporary { try? FileSystem.remove(path) } }
    }
}

extension StagedProject {
    /// Brings the new record to the disk, where nothing else changes.
    ///
    /// A record without held files can be made again from the index.
    func syncRecord() throws {
        if record.files.isEmpty { return }
        for move in records { try OutputFile(appendingTo: move.temporary).sync() }
    }
}
