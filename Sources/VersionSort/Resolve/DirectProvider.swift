/// A release that is required by its address instead of by versions ("direct reference", PEP 440 §Direct references, PEP 508).
package struct DirectRelease: Hashable, Sendable {
    /// The address as the requirement writes it.
    package let url: String
    /// What lies there.
    package let release: Release

    /// States what lies at an address.
    package init(url: String, release: Release) {
        self.url = url
        self.release = release
    }
}

/// An index with releases before it that are required by address: of such a project there is no other release, and the index is not asked.
package struct DirectProvider<Base: PackageProvider>: PackageProvider {
    private let base: Base
    private let releases: [ProjectName: Release]
    private let target: Target

    /// Puts the releases of one target before an index.
    package init(_ base: Base, releases: [ProjectName: DirectRelease], target: Target) {
        self.base = base
        self.releases = releases.mapValues(\.release)
        self.target = target
    }

    /// The one release, when the target can use it; else what the index has.
    package func releases(of name: ProjectName) async throws -> [Release] {
        guard let release = releases[name] else { return try await base.releases(of: name) }
        return unusable(release) == nil ? [release] : []
    }

    /// What the file says that lies at the address.
    package func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        try await base.dependencies(of: name, release: release)
    }

    /// Asks for what no address is given for.
    package func prefetch(_ names: [ProjectName]) { base.prefetch(names.filter { releases[$0] == nil }) }

    /// Why the one release does not fit; else what the index says.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        guard let release = releases[name] else { return await base.unusableReleases(of: name) }
        return unusable(release).map { [$0] } ?? []
    }

    /// Returns the files that the index provider refuses; none for a project that is required by address.
    package func refusedFiles(of name: ProjectName) async -> [String] { releases[name] == nil ? await base.refusedFiles(of: name) : [] }

    private func unusable(_ release: Release) -> UnusableRelease? {
        for file in release.files {
            guard let wheel = try? WheelFilename(file.filename) else { return nil }
            if target.rank(of: wheel) != nil { return nil }
        }
        return UnusableRelease(version: release.version, reason: "is required as \(release.files.first?.filename ?? "a file"), which does not run on it")
    }
}
