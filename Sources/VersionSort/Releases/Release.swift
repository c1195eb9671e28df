/// A version of a project with the files of it that a target can use.
package struct Release: Hashable, Sendable {
    package let version: Version
    /// The usable files, best first: wheels by how well they fit, then source archives.
    package let files: [IndexFile]

    /// Names both fields.
    package init(version: Version, files: [IndexFile]) {
        self.version = version
        self.files = files
    }

    /// Whether every file was withdrawn, so that only a pin may choose the release (PEP 592).
    package var isYanked: Bool { !files.isEmpty && files.allSatisfy { $0.yanked != nil } }
}
