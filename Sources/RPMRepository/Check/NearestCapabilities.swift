import Native
import VersionSort

/// Finds what exists and comes closest to a requirement that nothing meets.
struct NearestCapabilities {
    /// For how many causes look-alike names are searched: each search goes over every name that exists.
    static let similarNameLimit = 200
    /// How many answers are given for one requirement.
    private static let answerLimit = 3
    private let names: [(bytes: [UInt8], dependency: SolverDependency, package: SolverPackage)]

    /// Collects the names that packages provide; with `names` false it stays empty and costs nothing.
    init(_ closure: borrowing ClosurePool, names wanted: Bool) throws {
        var result: [(bytes: [UInt8], dependency: SolverDependency, package: SolverPackage)] = []
        if wanted {
            var seen: Set<String> = []
            for package in closure.installable {
                for dependency in try closure.pool.provides(of: package) {
                    guard case .simple(let capability) = closure.pool.shape(of: dependency) else { continue }
                    if seen.insert(capability.name).inserted { result.append((Array(capability.name.utf8), dependency, package)) }
                }
            }
        }
        names = result
    }

    func nearest(
        to dependency: SolverDependency, in closure: borrowing ClosurePool, similarNames: Bool
    ) throws -> [NearestCapability] {
        let constraints = Self.constraints(of: dependency, closure.pool, depth: 0)
        var seen: Set<String> = []
        let wanted = constraints.map(\.name).filter { seen.insert($0).inserted }
        var result: [NearestCapability] = []
        for name in wanted { result += try otherVersions(name, constraints, closure) }
        if result.isEmpty && similarNames {
            for name in wanted { result += similar(to: name, closure) }
        }
        return result
    }

    /// The plain comparisons that a dependency is made of.
    private static func constraints(
        of dependency: SolverDependency, _ pool: borrowing SolverPool, depth: Int
    ) -> [SolverCapability] {
        switch pool.shape(of: dependency) {
        case .simple(let capability): return [capability]
        case .with(let left, let right), .without(let left, let right), .and(let left, let right), .or(let left, let right):
            guard depth < 64 else { return [] }
            return constraints(of: left, pool, depth: depth + 1) + constraints(of: right, pool, depth: depth + 1)
        case .conditional, .other: return []
        }
    }

    /// The versions of a name that exist, the newest first.
    private func otherVersions(
        _ name: String, _ constraints: [SolverCapability], _ closure: borrowing ClosurePool
    ) throws -> [NearestCapability] {
        var found: [(evr: EVR, answer: NearestCapability)] = []
        for package in try closure.pool.providers(of: closure.pool.dependency(SolverCapability(name))) {
            for dependency in try closure.pool.provides(of: package) {
                guard case .simple(let capability) = closure.pool.shape(of: dependency), capability.name == name else { continue }
                let answer = NearestCapability(
                    capability: closure.pool.text(of: dependency), package: closure.pool.name(of: package).description,
                    repository: closure.repositoryName(of: package), miss: miss(of: capability, constraints))
                found.append((EVR(parsing: capability.evr), answer))
            }
        }
        found.sort { $1.evr == $0.evr ? $0.answer.package < $1.answer.package : $1.evr < $0.evr }
        return found.prefix(Self.answerLimit).map(\.answer)
    }

    private func miss(of capability: SolverCapability, _ constraints: [SolverCapability]) -> NearestCapability.Miss {
        guard capability.relation == .equal else { return .otherVersion }
        let version = EVR(parsing: capability.evr)
        for constraint in constraints where constraint.name == capability.name && !constraint.relation.isEmpty {
            let bound = EVR(parsing: constraint.evr)
            // A bound without a release says nothing of the release, so it is compared without.
            let compared = bound.release == nil ? EVR(epoch: version.epoch, version: version.version, release: nil) : version
            if !constraint.relation.contains(.greater) && bound.compare(compared) < 0 { return .tooNew }
            if constraint.relation == .less && bound.compare(compared) == 0 { return .tooNew }
            if !constraint.relation.contains(.less) && compared.compare(bound) < 0 { return .tooOld }
            if constraint.relation == .greater && bound.compare(compared) == 0 { return .tooOld }
        }
        return .otherVersion
    }

    private func similar(to name: String, _ closure: borrowing ClosurePool) -> [NearestCapability] {
        let wanted = Array(name.utf8)
        let limit = min(3, max(1, wanted.count / 5))
        var found: [(distance: Int, index: Int)] = []
        for (index, candidate) in names.enumerated() {
            if let distance = EditDistance.between(wanted, candidate.bytes, limit: limit) { found.append((distance, index)) }
        }
        found.sort { $0.distance != $1.distance ? $0.distance < $1.distance : $0.index < $1.index }
        return found.prefix(Self.answerLimit).map { entry in
            let (_, dependency, package) = names[entry.index]
            return NearestCapability(
                capability: closure.pool.text(of: dependency), package: closure.pool.name(of: package).description,
                repository: closure.repositoryName(of: package), miss: .similarName)
        }
    }
}
