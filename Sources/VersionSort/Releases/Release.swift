/// A version of a project with the files of it that a target can use.
package struct Release: Hashable, Sendable {
    /// Where the files come from.
    private enum Source: Sendable {
        case list([IndexFile])
        /// The release of that number in a page, of which only what is asked for is read.
        case page(CandidateSieve, Int)
    }

    package let version: Version
    /// Where the release comes from.
    package let origin: ReleaseOrigin
    /// Whether every file was withdrawn, so that only a pin may choose the release (PEP 592).
    package let isYanked: Bool
    private let source: Source

    /// Names every field.
    package init(version: Version, files: [IndexFile], origin: ReleaseOrigin = .index) {
        self.version = version
        self.origin = origin
        isYanked = !files.isEmpty && files.allSatisfy { $0.yanked != nil }
        source = .list(files)
    }

    init(version: Version, isYanked: Bool, in page: CandidateSieve, number: Int) {
        self.version = version
        self.isYanked = isYanked
        origin = .index
        source = .page(page, number)
    }

    /// The usable files, best first: wheels by how well they fit, then source archives.
    ///
    /// Worked out at each call.
    package var files: [IndexFile] {
        switch source {
        case .list(let files): files
        case .page(let page, let number): page.files(ofRelease: number)
        }
    }

    /// The first of ``files``.
    package var bestFile: IndexFile? {
        switch source {
        case .list(let files): files.first
        case .page(let page, let number): page.bestFile(ofRelease: number)
        }
    }

    /// A Boolean value indicating whether the target can use a wheel of the release.
    package var hasWheel: Bool { bestFile?.isWheel ?? false }

    /// Whether version, files and origin are the same.
    package static func == (left: Release, right: Release) -> Bool {
        left.version == right.version && left.origin == right.origin && left.files == right.files
    }

    /// Hashes the version, which tells releases of a project apart.
    package func hash(into hasher: inout Hasher) { hasher.combine(version) }
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
