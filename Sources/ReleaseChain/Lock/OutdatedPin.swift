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
    /// The newest final release that the stack's own requirements admit on these targets.
    package let admitted: Version
    /// The newest final release that these targets can use.
    package let newest: Version

    /// How many pages are looked at side by side.
    private static let atOnce = 16

    /// Compares every pin with what the index has for its target; pins that only differ in the target become one.
    static func find(
        in locked: [Resolution], targets: [Target], bounds: [ProjectName: SpecifierSet], candidates: CandidateOptions, client: IndexClient,
        sources: SourceWheels
    ) async throws -> [OutdatedPin] {
        var found: [OutdatedPin] = []
        for (resolution, target) in zip(locked, targets) {
            let provider = IndexPackageProvider(client: client, target: target, sources: sources, options: candidates)
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
