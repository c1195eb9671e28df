/// A version of a project and those of its files that a target can use.
package struct Release: Hashable, Sendable {
    /// The source of the files.
    private enum Source: Sendable {
        case list([IndexFile])
        /// The release with an index in the page table of a sieve, from which the files are read on demand.
        case page(CandidateSieve, Int)
    }

    package let version: Version
    /// The origin of the release.
    package let origin: ReleaseOrigin
    /// A Boolean value indicating whether every file is yanked, so that only a pin may choose the release (PEP 592).
    package let isYanked: Bool
    private let source: Source

    /// Creates a release from its files.
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

    /// The usable files, best first: wheels by rank, then sdists.
    ///
    /// They are computed at each call.
    package var files: [IndexFile] {
        switch source {
        case .list(let files): files
        case .page(let page, let number): page.files(ofRelease: number)
        }
    }

    /// The best file.
    package var bestFile: IndexFile? {
        switch source {
        case .list(let files): files.first
        case .page(let page, let number): page.bestFile(ofRelease: number)
        }
    }

    /// A Boolean value indicating whether the target can use a wheel of the release.
    package var hasWheel: Bool { bestFile?.isWheel ?? false }

    /// Returns `true` if version, files and origin are equal.
    package static func == (left: Release, right: Release) -> Bool {
        left.version == right.version && left.origin == right.origin && left.files == right.files
    }

    /// Hashes the version, which identifies a release of a project.
    package func hash(into hasher: inout Hasher) { hasher.combine(version) }
}

/// The origin of a release.
package enum ReleaseOrigin: String, Hashable, Sendable, Codable {
    /// The release comes from a package index. It is fetched and built.
    case index
    /// The release comes from a base repository of the target. It is required, but neither fetched nor built.
    case system
    /// The release comes from an address that the user gave. It is fetched from there and built.
    case address
}
