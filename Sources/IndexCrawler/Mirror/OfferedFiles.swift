internal import Failures
internal import ForeignText
internal import Native
package import VersionSort

/// The offered files of a project: its page lists them, and the server downloads them on demand.
extension MirrorStore {
    /// Returns the times when the files of a record were seen first, by name.
    static func firstSeen(_ record: ProjectRecord?) -> [String: Int64] {
        var seen: [String: Int64] = [:]
        for offer in record?.offers ?? [] { seen[offer.file.filename] = offer.firstSeen }
        // The time of a file that the mirror holds, or held, is the older one.
        for file in record?.files ?? [] { seen[file.file.filename] = file.firstSeen }
        return seen
    }

    /// Returns the files of a page to record as offers; `nil` if no server offers files of the project.
    ///
    /// - Parameters:
    ///   - published: the names of published files, which are left out.
    ///   - old: the earlier record.
    ///   - time: the first-seen time of new files, in seconds since 1970; `nil` for a crawl, which keeps only files that were offered or listed before.
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

    /// Updates a project from a page of an index whose files are downloaded on demand.
    ///
    /// Files that the mirror holds are published, the others are offered.
    ///
    /// - Parameters:
    ///   - page: the page; `nil` if the index has no such project. The files of the project are then hidden.
    ///   - index: the address of the index.
    ///   - time: the present time, in seconds since 1970.
    /// - Returns: `true` if clients see another page, so that the list of projects must be written again.
    /// - Throws: ``Failure`` with code `mismatch` if the mirror has a file of the same name with another digest or origin, `malformed` for a page that lost most
    ///   of its files, and `store` if the record cannot be read.
    @discardableResult
    package func note(_ page: ProjectPage?, of name: ProjectName, from index: String, at time: Int64) throws -> Bool {
        var isChanged = false
        try commit {
            let old = try record(of: name) ?? lostRecord(of: name)
            guard page != nil || old != nil else { return [] }
            if let page, let loss = old?.loss(in: page, offering: true) {
                throw Failure(.malformed, "the page of \(name) at \(index) cannot be used", causes: [loss])
            }
            let page = page ?? ProjectPage(name: name, files: [])
            let staged = try stage(page, publishing: publishable(page.files), from: index, offering: time)
            isChanged = staged?.changesFiles ?? false
            return staged.map { [$0] } ?? []
        }
        return isChanged
    }

    /// Publishes verified downloads of offered files in one commit.
    ///
    /// The temporary file of a download is removed if the file is no longer offered with the same digest.
    package func adopt(_ downloads: [(name: ProjectName, files: [PublishableFile])], at time: Int64) throws {
        try commit {
            try downloads.compactMap { name, files in
                guard let record = record(of: name) else { return nil }
                let page = record.page(of: name)
                let digests = Dictionary((record.offers ?? []).map { ($0.file.filename, $0.file.sha256) }) { first, _ in first }
                let taken = files.filter { digests[$0.file.filename] == $0.sha256 }
                return try stage(page, publishing: publishable(record.listed.map(\.file)) + taken, removed: .keep, offering: time)
            }
        }
        for file in downloads.flatMap(\.files) { if let path = file.temporary { try? FileSystem.remove(path) } }
    }
}

extension StagedProject {
    /// Syncs the temporary file of the new record, so that no crash leaves a record that cannot be read.
    ///
    /// For a change of one record only, this takes the place of syncing the whole file system.
    func syncRecord() throws {
        for move in records { try OutputFile(appendingTo: move.temporary).sync() }
    }
}
