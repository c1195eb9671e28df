/// A source of packages for a resolver: an index, a mirror, or a table in a test.
///
/// Its answers must not change during a resolution; a provider that fetches must store the results.
package protocol PackageProvider: Sendable {
    /// Returns the releases of a project that the target can use, newest first; empty if there are none or the project does not exist.
    func releases(of name: ProjectName) async throws -> [Release]

    /// Returns the dependencies of a release.
    ///
    /// Throws ``UnusableRelease`` if this release cannot be used, so that others are tried. Any other error ends the resolution.
    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies

    /// Announces the projects that will probably be needed next.
    func prefetch(_ names: [ProjectName])

    /// A Boolean value indicating whether the provider answers without a network, so that nothing is requested in advance.
    var answersAtOnce: Bool { get }

    /// Returns the releases that exist but are not in ``releases(of:)``, newest first; `nil` if the project does not exist.
    ///
    /// It is called only to explain a failure.
    func unusableReleases(of name: ProjectName) async -> [UnusableRelease]?

    /// Returns the files whose release is unknown or not trusted, each with the reason.
    ///
    /// It is called only to explain a failure.
    func refusedFiles(of name: ProjectName) async -> [String]
}

extension PackageProvider {
    /// Does nothing.
    ///
    /// A provider need not prefetch.
    package func prefetch(_ names: [ProjectName]) {}

    /// Returns `false`.
    ///
    /// A provider may need the network.
    package var answersAtOnce: Bool { false }

    /// Returns an empty list: a provider need not know why a release cannot be used.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? { [] }

    /// Returns an empty list.
    ///
    /// A provider need not refuse files.
    package func refusedFiles(of name: ProjectName) async -> [String] { [] }
}

/// A release that exists but cannot be used for the target.
package struct UnusableRelease: Error, Hashable, Sendable, CustomStringConvertible {
    /// The release.
    package let version: Version
    /// The reason, phrased to follow the version, for example "needs Python >=3.10".
    package let reason: String

    /// The Python versions that the release requires, if this is the only reason.
    package let requiresPython: SpecifierSet?
    /// The names of the files that are rejected only because of their Python requirement.
    let files: [String]

    /// Creates the reason for a release.
    package init(version: Version, reason: String, requiresPython: SpecifierSet? = nil, files: [String] = []) {
        self.files = files
        self.version = version
        self.reason = reason
        self.requiresPython = requiresPython
    }

    /// The version and the reason.
    package var description: String { "\(version) \(reason)" }
}

extension UnusableRelease {
    /// Creates the value for a release that the filter of an index page rejected.
    package init(_ rejected: RejectedRelease) {
        self.init(version: rejected.version, reason: rejected.reason, requiresPython: rejected.requiresPython, files: rejected.files)
    }
}

/// The dependencies in the metadata of one release.
package struct ReleaseDependencies: Sendable {
    /// Every `Requires-Dist`, with its markers.
    package let requiresDist: [Requirement]
    /// The extras that the release defines.
    package let providesExtra: [ExtraName]
    /// The supported Python versions; `nil` means all.
    package let requiresPython: SpecifierSet?
    /// The warnings about repaired metadata, one sentence each.
    package let warnings: [String]

    /// Creates the dependencies of a release.
    package init(
        requiresDist: [Requirement], providesExtra: [ExtraName] = [], requiresPython: SpecifierSet? = nil, warnings: [String] = []
    ) {
        self.warnings = warnings
        self.requiresDist = requiresDist
        self.providesExtra = providesExtra
        self.requiresPython = requiresPython
    }
}
