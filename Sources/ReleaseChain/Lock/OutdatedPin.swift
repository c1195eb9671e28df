import IndexCrawler
package import VersionSort

/// A pin of a lock for which the index has a newer version.
package struct OutdatedPin: Hashable, Sendable, Encodable {
    /// The project.
    package let name: ProjectName
    /// The targets that have this pin.
    package private(set) var targets: [String]
    /// The locked version.
    package let locked: Version
    /// The newest final release that the stack's own requirements and the locked packages of these targets allow.
    package let admitted: Version
    /// The newest final release that these targets can use.
    package let newest: Version

    /// The maximum number of pages that are looked at at once.
    private static let atOnce = 16

    /// Compares every pin with the index's versions for its target, and merges pins that differ only in the target.
    static func find(
        in locked: [Resolution], request: LockRequest, targets: [Target], client: IndexClient, sources: SourceWheels
    ) async throws -> [OutdatedPin] {
        var found: [OutdatedPin] = []
        for (resolution, target) in zip(locked, targets) {
            let provider = IndexPackageProvider(client: client, target: target, sources: sources, options: request.candidates)
            let input = ResolveInput(
                requirements: request.roots, constraints: request.constraints, overrides: request.overrides, target: target)
            let bounds = try await LockVerifier.bounds(of: resolution, against: input, provider: IndexOnly(base: provider, resolution: resolution))
            let pins = resolution.packages.filter { $0.origin == .index }
            let newer = try await mapBounded(pins, atOnce: atOnce) { pin in
                try await look(at: pin, target: target, bound: bounds[pin.name] ?? SpecifierSet(), provider: provider)
            }
            for pin in newer.compactMap(\.self) { add(pin, to: &found) }
        }
        return found.sorted { ($0.name, $0.locked) < ($1.name, $1.locked) }
    }

    private static func look(
        at pin: ResolvedPackage, target: Target, bound: SpecifierSet, provider: IndexPackageProvider
    ) async throws -> OutdatedPin? {
        let finals = try await provider.releases(of: pin.name).filter { !$0.isYanked && !$0.version.isPrerelease }.map(\.version)
        guard let newest = finals.max(), newest > pin.version else { return nil }
        let admitted = finals.filter { bound.contains($0) }.max() ?? pin.version
        return OutdatedPin(name: pin.name, targets: [target.id], locked: pin.version, admitted: max(admitted, pin.version), newest: newest)
    }

    private static func add(_ pin: OutdatedPin, to found: inout [OutdatedPin]) {
        let same = found.firstIndex {
            $0.name == pin.name && $0.locked == pin.locked && $0.admitted == pin.admitted && $0.newest == pin.newest
        }
        if let same { found[same].targets += pin.targets } else { found.append(pin) }
    }
}

/// A provider that returns no releases for packages that do not come from the index, so that their requirements stay unknown.
private struct IndexOnly: PackageProvider {
    let base: IndexPackageProvider
    let resolution: Resolution

    func releases(of name: ProjectName) async throws -> [Release] {
        resolution[name]?.origin == .index ? try await base.releases(of: name) : []
    }

    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        try await base.dependencies(of: name, release: release)
    }
}
