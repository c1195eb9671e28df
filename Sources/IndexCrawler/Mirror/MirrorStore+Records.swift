internal import Failures
internal import Native
internal import SystemPackage
package import VersionSort

/// The record of a project as it was read, on which changes to the project are based.
package struct RecordBasis: Sendable {
    /// The record; `nil` if its file is missing or damaged.
    let record: ProjectRecord?
    /// The status of its file; `nil` if there is none.
    let status: FileStatus?
}

/// The reading of the records of projects, and their comparison with pages.
extension MirrorStore {
    func recordPath(_ name: ProjectName) -> FilePath { root.appending("projects").appending(name.normalized + ".json") }

    /// Reads the record on which changes to a project are based.
    func basis(of name: ProjectName) throws(FileError) -> RecordBasis {
        if let (record, status) = ProjectRecord.read(name, in: root) { return RecordBasis(record: record, status: status) }
        // A damaged record has a status too, so that a commit can tell whether somebody replaced it meanwhile.
        return RecordBasis(record: nil, status: try FileSystem.status(recordPath(name)))
    }

    /// Returns the record of a project; `nil` if its file is missing or cannot be read.
    package func record(of name: ProjectName) -> ProjectRecord? {
        (try? FileSystem.readAll(recordPath(name), limit: ProjectRecord.sizeLimit)).flatMap { ProjectRecord(parsing: $0, name: name) }
    }

    /// Returns the record of a project; `nil` if it has none.
    ///
    /// - Throws: ``Failure`` with code `store` if the record cannot be read. Its files may be uploaded ones: the caller must neither ask an index for the
    ///   name nor add files of another origin.
    package func readableRecord(of name: ProjectName) throws -> ProjectRecord? {
        if let record = record(of: name) { return record }
        guard try FileSystem.status(recordPath(name)) != nil else { return nil }
        // Another process may have written it meanwhile.
        if let record = record(of: name) { return record }
        throw unreadable(name)
    }

    /// Returns the record of a project whose record file is missing or damaged, rebuilt from its page; `nil` if the project is new to the mirror.
    ///
    /// - Throws: ``Failure`` with code `store` if the record is damaged and there is no page to rebuild it from.
    func lostRecord(of name: ProjectName) throws -> ProjectRecord? {
        if let rebuilt = try RebuiltRecord.make(name, in: self) { return rebuilt }
        return try readableRecord(of: name)
    }

    /// Returns the error for a project whose record is needed and cannot be read.
    func unreadable(_ name: ProjectName) -> Failure {
        Failure(.store, "the record of \(name) cannot be read", hints: ["relcli mirror verify --repair makes it again"])
    }

    /// Returns `true` if people uploaded the files of a project, and the page of an index lists only files that the record has, with the same digests.
    ///
    /// The page of a server of this mirror is such a page. Files of an unknown origin count as uploaded, unless the page lists all of them with the same
    /// digests: they then came from it.
    ///
    /// - Throws: ``Failure`` with code `mismatch` if the page lists other files, because the origin of a release would then be ambiguous.
    func isUploaded(_ page: ProjectPage, _ record: ProjectRecord?) throws(Failure) -> Bool {
        guard let record, record.isUploaded || record.isOfUnknownOrigin else { return false }
        if !record.isUploaded {
            let offered = Dictionary(page.eachFile.map { ($0.filename, $0.sha256) }) { first, _ in first }
            if record.listed.allSatisfy({ $0.file.sha256 != nil && offered[$0.file.filename] == $0.file.sha256 }) { return false }
        }
        var digests: [String: SHA256Digest] = [:]
        for file in record.files { digests[file.file.filename] = file.file.sha256 }
        guard page.eachFile.allSatisfy({ $0.sha256 != nil && digests[$0.filename] == $0.sha256 }) else {
            throw Failure(
                .mismatch, "\(page.name) is not taken from an index",
                causes: ["its files were uploaded to this mirror, or their origin is not known, and the index has others"],
                hints: ["name it as an internal project, so that it is not asked for outside"])
        }
        return true
    }

    /// Throws an error if a page offers other bytes under a name that the record has: a published file never changes.
    ///
    /// - Throws: ``Failure`` with code `mismatch`.
    func requireSameBytes(_ page: ProjectPage, _ record: ProjectRecord?) throws(Failure) {
        var digests: [String: SHA256Digest] = [:]
        for offer in record?.offers ?? [] { digests[offer.file.filename] = offer.file.sha256 }
        for file in record?.files ?? [] { digests[file.file.filename] = file.file.sha256 }
        if digests.isEmpty { return }
        for file in page.eachFile {
            guard let known = digests[file.filename], known != file.sha256 else { continue }
            throw Failure(
                .mismatch, "\(file.filename) of \(page.name) has new bytes under an old name", causes: ["a published file never changes"],
                hints: ["withdraw the project from the mirror first, if this is wanted"])
        }
    }
}
