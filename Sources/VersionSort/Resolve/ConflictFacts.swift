import ForeignText

/// The facts that a proof of a conflict rests on: the incompatibilities that the resolver stated, grouped by kind.
struct ConflictFacts: Sendable {
    /// A dependency of releases of one package on another, with the releases that have it.
    struct Need: Sendable {
        let dependent: PackageID
        let dependency: PackageID
        let requirement: Requirement
        var releases: VersionSet
    }

    /// The releases that cannot be used for the same reason.
    struct Refusal: Sendable {
        let package: PackageID
        let reason: String
        /// The Python versions that they require, if this is the only reason.
        let python: SpecifierSet?
        var releases: VersionSet
    }

    private(set) var roots: [RootRequirement] = []
    private(set) var needs: [Need] = []
    private(set) var refusals: [Refusal] = []
    private(set) var constraints: [(package: PackageID, requirement: Requirement)] = []

    /// Collects the facts that a proof rests on.
    ///
    /// Equal dependencies of several releases are merged.
    init(solver: PubGrubSolver<ConflictReason>, proof: IncompatibilityID) {
        var seen: Set<IncompatibilityID> = [proof]
        var open = [proof]
        var leaves: [IncompatibilityID] = []
        while let id = open.popLast() {
            switch solver.incompatibilities[id].cause {
            case .stated: leaves.append(id)
            case .derived(let one, let other): for next in [one, other] where seen.insert(next).inserted { open.append(next) }
            }
        }
        for id in leaves.sorted() {
            guard case .stated(let reason) = solver.incompatibilities[id].cause else { continue }
            func term(_ package: PackageID) -> VersionSet {
                solver.incompatibilities[id].term(of: package) ?? .anyRelease(of: solver.releaseCounts[package])
            }
            switch reason {
            case .root(let root): add(root)
            case .dependency(let dependent, let dependency, let requirement):
                add(Need(dependent: dependent, dependency: dependency, requirement: requirement, releases: term(dependent)))
            case .constraint(let package, let requirement):
                if !constraints.contains(where: { $0.package == package && "\($0.requirement)" == "\(requirement)" }) {
                    constraints.append((package, requirement))
                }
            case .unusable(let package, let reason, let python):
                add(Refusal(package: package, reason: reason, python: python, releases: term(package)))
            case .sameRelease: break
            }
        }
    }

    private mutating func add(_ root: RootRequirement) {
        if !roots.contains(where: { "\($0.requirement)" == "\(root.requirement)" && $0.origin == root.origin }) { roots.append(root) }
    }

    private mutating func add(_ need: Need) {
        let text = RequirementText.bare(need.requirement)
        let same = needs.firstIndex {
            $0.dependent == need.dependent && $0.dependency == need.dependency && RequirementText.bare($0.requirement) == text
        }
        if let same { needs[same].releases = needs[same].releases.union(need.releases) } else { needs.append(need) }
    }

    private mutating func add(_ refusal: Refusal) {
        let same = refusals.firstIndex { $0.package == refusal.package && $0.reason == refusal.reason }
        if let same { refusals[same].releases = refusals[same].releases.union(refusal.releases) } else { refusals.append(refusal) }
    }
}

/// The text of a requirement in reports, without its marker, which is true for the target anyway.
enum RequirementText {
    static func bare(_ requirement: Requirement) -> String {
        let extras = requirement.extras.isEmpty ? "" : "[\(requirement.extras.map(\.normalized).joined(separator: ","))]"
        return isUnreadable(requirement)
            ? "\(requirement.name)\(extras) by a requirement that cannot be read" : "\(requirement.name)\(extras)\(requirement.specifiers)"
    }

    /// Returns `true` if the requirement replaces one that cannot be parsed.
    ///
    /// No release satisfies it.
    static func isUnreadable(_ requirement: Requirement) -> Bool {
        requirement.specifiers.specifiers.contains { $0.op == .arbitrary && $0.text.utf8.hasPrefix(LegacyRequirement.mark) }
    }
}
