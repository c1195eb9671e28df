import IndexCrawler
package import VersionSort

/// A pin of a lock for which the index has something newer.
package struct OutdatedPin: Hashable, Sendable, Encodable {
    /// The project.
    package let name: ProjectName
    /// The targets that have this pin.
    package private(set) var targets: [String]
    /// What the lock has.
    package let locked: Version
    /// The newest final release that all admit which need the project on these targets: the stack's own requirements, and the locked packages.
    package let admitted: Version
    /// The newest final release that these targets can use.
    package let newest: Version

    /// How many pages are looked at side by side.
    private static let atOnce = 16

    /// Compares every pin with what the index has for its target; pins that only differ in the target become one.
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

/// An index that is not asked for what a lock has from elsewhere: its requirements stay unknown.
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
