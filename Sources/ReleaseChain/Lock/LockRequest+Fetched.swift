import VersionSort

extension LockRequest {
    /// Throws an error unless the requirements of the fetched files agree with the lock.
    ///
    /// A lock is part of the stack repository, which is not trusted. Its lists of dependencies decide nothing: the walk begins at the requirements of
    /// the stack and follows the metadata in the files themselves, whose digests were compared with the index.
    ///
    /// - Throws: ``Failure`` with code `failure` for the first package that nothing needs, that is missing, or that does not satisfy what needs it.
    func checkNeeds(of lock: StackLock, artifacts: ArtifactSet) async throws {
        let systems = lock.locked.contains { $0.packages.contains { $0.origin == .system } } ? try await systemPackages() : [:]
        for resolution in lock.locked {
            guard let target = targets.first(where: { $0.id == resolution.targetID }) else { continue }
            let choices = choices(of: target)
            let input = ResolveInput(
                requirements: roots, constraints: constraints, overrides: overrides,
                direct: try DirectReleases.addresses(of: self, on: target).compactMapValues(\.url), target: target, strategy: choices.strategy,
                prereleases: choices.prereleases ? .allow : .ifNecessary)
            let fetched = FetchedReleases(resolution: resolution, artifacts: artifacts, system: SystemProvider(NoIndex(), system: systems[target] ?? .none))
            let problems = try await LockVerifier.verify(resolution, against: input, provider: fetched)
            if let first = problems.first { throw fault(resolution, first.text, others: problems.dropFirst().prefix(4).map(\.text)) }
        }
    }
}

/// The releases of one resolution, as their fetched files and the system describe them.
private struct FetchedReleases: PackageProvider {
    let resolution: Resolution
    let artifacts: ArtifactSet
    let system: SystemProvider<NoIndex>

    func releases(of name: ProjectName) -> [Release] {
        guard let package = resolution[name] else { return [] }
        return [Release(version: package.version, files: package.files, origin: package.origin)]
    }

    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        guard let package = resolution[name] else { throw UnusableRelease(version: release.version, reason: "is not in the lock") }
        if package.origin == .system { return try await systemDependencies(of: package, release) }
        let metadata =
            switch try artifacts.artifact(for: package).content {
            case .wheel(let wheel): try CoreMetadata(parsing: WheelMetadata.read(wheel))
            case .sourceOnly(let metadata): metadata
            }
        return ReleaseDependencies(requiresDist: metadata.requiresDist, providesExtra: metadata.providesExtra, requiresPython: metadata.requiresPython)
    }

    /// Returns the requirements of a package of the system, as the system states them.
    ///
    /// If the system lacks the package, the check of the release reports that. Until then, only the locked dependencies on other packages of the system
    /// count, and not those on packages that would be built.
    private func systemDependencies(of package: ResolvedPackage, _ release: Release) async throws -> ReleaseDependencies {
        if try await system.releases(of: package.name).contains(where: { $0.version == package.version }) {
            return try await system.dependencies(of: package.name, release: release)
        }
        let needed = package.dependencies.filter { resolution[$0]?.origin == .system }
        return ReleaseDependencies(requiresDist: needed.map { Requirement(name: $0) }, providesExtra: package.extras)
    }
}

/// An index without projects.
private struct NoIndex: PackageProvider {
    func releases(of name: ProjectName) -> [Release] { [] }
    func dependencies(of name: ProjectName, release: Release) -> ReleaseDependencies { ReleaseDependencies(requiresDist: []) }
}
