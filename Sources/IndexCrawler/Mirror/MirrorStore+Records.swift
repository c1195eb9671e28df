internal import Failures
internal import Native
internal import SystemPackage
package import VersionSort

/// The reading of the records of projects.
extension MirrorStore {
    func recordPath(_ name: ProjectName) -> FilePath { root.appending("projects").appending(name.normalized + ".json") }

    /// Returns the record of a project; `nil` if its file is missing or cannot be read.
    package func record(of name: ProjectName) -> ProjectRecord? {
        (try? FileSystem.readAll(recordPath(name), limit: ProjectRecord.sizeLimit)).flatMap { ProjectRecord(parsing: $0, name: name) }
    }

    /// Returns the record of a project; `nil` if it has none.
    ///
    /// - Throws: ``Failure`` with code `store` if the record cannot be read. The files may be uploaded ones, so the name must neither be asked for at an index
    ///   nor get files of another origin.
    package func readableRecord(of name: ProjectName) throws -> ProjectRecord? {
        if let record = record(of: name) { return record }
        guard try FileSystem.status(recordPath(name)) != nil else { return nil }
        // Another process may have written it meanwhile.
        if let record = record(of: name) { return record }
        throw unreadable(name)
    }

    /// Returns the record of a project without a readable one, rebuilt from its page; `nil` if the project is new to the mirror.
    ///
    /// - Throws: ``Failure`` with code `store` if there is a record that cannot be read, and no page.
    func lostRecord(of name: ProjectName) throws -> ProjectRecord? {
        if let rebuilt = try RebuiltRecord.make(name, in: self) { return rebuilt }
        return try readableRecord(of: name)
    }

    /// Returns the error for a project whose record is needed and cannot be read.
    func unreadable(_ name: ProjectName) -> Failure {
        Failure(.store, "the record of \(name) cannot be read", hints: ["relcli mirror verify --repair makes it again"])
    }
}
