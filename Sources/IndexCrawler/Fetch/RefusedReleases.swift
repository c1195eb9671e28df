package import VersionSort

/// The releases whose files must not be used, whatever an index lists.
package struct RefusedReleases: Sendable {
    /// A function that returns the reason to refuse a release, for example `is malicious (MAL-2026-1)`; `nil` for a usable release.
    package let reason: @Sendable (ProjectName, Version) -> String?
    /// A function that returns `true` if ``reason`` may refuse a release of a project.
    ///
    /// A walk examines such a project even if the index has not changed it, because the reasons may be new.
    package let concerns: @Sendable (ProjectName) -> Bool

    package init(concerns: @escaping @Sendable (ProjectName) -> Bool, reason: @escaping @Sendable (ProjectName, Version) -> String?) {
        (self.concerns, self.reason) = (concerns, reason)
    }

    /// Returns the record of a project without the listed files of refused releases, and these files; `nil` if it lists none, or if its files were uploaded.
    func delisting(_ record: ProjectRecord?, of project: ProjectName) -> (record: ProjectRecord, files: [RefusedFile])? {
        guard var record, !record.isUploaded else { return nil }
        var files: [RefusedFile] = []
        for place in record.files.indices where record.files[place].isListed {
            let file = record.files[place].file
            guard let reason = file.version(of: project).flatMap({ self.reason(project, $0) }) else { continue }
            files.append(RefusedFile(filename: file.filename, reason: "it \(reason)"))
            record.files[place].isListed = false
        }
        return files.isEmpty ? nil : (record, files)
    }
}

extension IndexClient {
    /// Takes the files of refused releases off the mirror's pages of some projects, and returns them.
    ///
    /// It needs no request: an index usually removes a malicious project entirely, and the mirror may keep what the index removed.
    func withdrawRefused(_ names: some Sequence<String>) throws -> [(project: String, file: RefusedFile)] {
        guard let refused else { return [] }
        var withdrawn: [(project: String, file: RefusedFile)] = []
        for name in try names.map({ try ProjectName($0) }).filter(refused.concerns).sorted() {
            var attempt = 1
            while let (record, files) = refused.delisting(store.record(of: name), of: name) {
                let staged = try store.restage(record)
                do {
                    try store.commit([staged])
                    withdrawn += files.map { (name.normalized, $0) }
                    break
                } catch {
                    staged.discard()
                    guard error is SupersededProject, attempt < MirrorStore.commitAttempts else { throw error }
                    attempt += 1
                }
            }
        }
        return withdrawn
    }
}
