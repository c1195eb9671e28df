/// A version of a project with the files of it that a target can use.
package struct Release: Hashable, Sendable {
    package let version: Version
    /// The usable files, best first: wheels by how well they fit, then source archives.
    package let files: [IndexFile]

    /// Where the release comes from.
    package let origin: ReleaseOrigin

    /// Names every field.
    package init(version: Version, files: [IndexFile], origin: ReleaseOrigin = .index) {
        self.version = version
        self.files = files
        self.origin = origin
    }

    /// Whether every file was withdrawn, so that only a pin may choose the release (PEP 592).
    package var isYanked: Bool { !files.isEmpty && files.allSatisfy { $0.yanked != nil } }
}

/// Where a release comes from.
package enum ReleaseOrigin: String, Hashable, Sendable, Codable {
    /// A package index: it is fetched and built.
    case index
    /// A base repository of the target: it is required, and neither fetched nor built.
    case system
    /// An address that the user gave: it is fetched from there and built.
    case address
}
