/// What a resolver asks about packages: an index, a mirror, or a table in a test.
///
/// Answers must not change while a resolution runs; a provider that fetches keeps what it fetched.
package protocol PackageProvider: Sendable {
    /// The releases of a project that the target can use, newest first; empty when there are none or the project does not exist.
    func releases(of name: ProjectName) async throws -> [Release]

    /// What a release depends on.
    ///
    /// Throws ``UnusableRelease`` when this release alone cannot be used, so that others are tried; any other error ends the resolution.
    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies

    /// Says which projects will probably be asked for next.
    func prefetch(_ names: [ProjectName])

    /// Why releases that exist are not among ``releases(of:)``, newest first; asked only to explain a failure. Nil when there is no such project.
    func unusableReleases(of name: ProjectName) async -> [UnusableRelease]?

    /// Files of which not even the release is known or believed, each with the reason; asked only to explain a failure.
    func refusedFiles(of name: ProjectName) async -> [String]
}

extension PackageProvider {
    /// A provider need not prefetch.
    package func prefetch(_ names: [ProjectName]) {}

    /// A provider need not know why a release cannot be used.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? { [] }

    /// A provider need not have refused anything.
    package func refusedFiles(of name: ProjectName) async -> [String] { [] }
}

/// A release that exists and cannot be used for the target.
package struct UnusableRelease: Error, Hashable, Sendable, CustomStringConvertible {
    /// The release.
    package let version: Version
    /// Why, as the end of a sentence that begins with the version, as in "needs Python >=3.10".
    package let reason: String

    /// The Pythons that the release is for, where only they stand against it.
    package let requiresPython: SpecifierSet?
    /// The names of the files that only its Python stands against.
    let files: [String]

    /// States why a release cannot be used.
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
    /// What the filter of an index page says of a release of which no file fits.
    package init(_ rejected: RejectedRelease) {
        self.init(version: rejected.version, reason: rejected.reason, requiresPython: rejected.requiresPython, files: rejected.files)
    }
}

/// What the metadata of one release says about other projects.
package struct ReleaseDependencies: Sendable {
    /// Every `Requires-Dist`, with its markers.
    package let requiresDist: [Requirement]
    /// The extras that the release offers.
    package let providesExtra: [ExtraName]
    /// The Python versions it is for; nil means all.
    package let requiresPython: SpecifierSet?
    /// The warnings about metadata that had to be repaired, one sentence each.
    package let warnings: [String]

    /// States what a release depends on.
    package init(
        requiresDist: [Requirement], providesExtra: [ExtraName] = [], requiresPython: SpecifierSet? = nil, warnings: [String] = []
    ) {
        self.warnings = warnings
        self.requiresDist = requiresDist
        self.providesExtra = providesExtra
        self.requiresPython = requiresPython
    }
}
