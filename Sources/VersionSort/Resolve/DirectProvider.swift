/// A release that is required by its address in place of versions ("direct reference", PEP 440 §Direct references, PEP 508).
package struct DirectRelease: Hashable, Sendable {
    /// The address as in the requirement.
    package let url: String
    /// The release at the address.
    package let release: Release

    /// Creates the release at an address.
    package init(url: String, release: Release) {
        self.url = url
        self.release = release
    }
}

/// An index combined with releases that are required by address.
///
/// Such a project has no other release, and the index is not asked for it.
package struct DirectProvider<Base: PackageProvider>: PackageProvider {
    private let base: Base
    private let releases: [ProjectName: Release]
    private let target: Target

    /// Combines the direct releases of one target with an index.
    package init(_ base: Base, releases: [ProjectName: DirectRelease], target: Target) {
        self.base = base
        self.releases = releases.mapValues(\.release)
        self.target = target
    }

    /// Returns the direct release of a project if the target can use it, or else the releases in the index.
    package func releases(of name: ProjectName) async throws -> [Release] {
        guard let release = releases[name] else { return try await base.releases(of: name) }
        return unusable(release) == nil ? [release] : []
    }

    /// Returns the dependencies in the metadata of a release.
    package func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        try await base.dependencies(of: name, release: release)
    }

    /// Prefetches the projects without a direct release.
    package func prefetch(_ names: [ProjectName]) { base.prefetch(names.filter { releases[$0] == nil }) }

    /// Returns `true` if the index answers at once.
    package var answersAtOnce: Bool { base.answersAtOnce }

    /// Returns the reason why the direct release cannot be used, or else the index's answer.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        guard let release = releases[name] else { return await base.unusableReleases(of: name) }
        return unusable(release).map { [$0] } ?? []
    }

    /// Returns the files that the index provider refuses; empty for a project with a direct release.
    package func refusedFiles(of name: ProjectName) async -> [String] { releases[name] == nil ? await base.refusedFiles(of: name) : [] }

    private func unusable(_ release: Release) -> UnusableRelease? {
        for file in release.files {
            guard let wheel = try? WheelFilename(file.filename) else { return nil }
            if target.rank(of: wheel) != nil { return nil }
        }
        return UnusableRelease(version: release.version, reason: "is required as \(release.files.first?.filename ?? "a file"), which does not run on it")
    }
}
