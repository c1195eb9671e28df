import ForeignText
import Native
import VersionSort

/// A search for the existing capabilities closest to a requirement without a provider.
struct NearestCapabilities {
    /// The number of causes for which similar names are searched, because each search compares all names.
    static let similarNameLimit = 200
    /// The maximum number of results for one requirement.
    private static let answerLimit = 3
    /// All existing names, created on first use.
    private var names: SimilarNames?
    /// The capabilities of packages for other architectures, by the number of the name, computed on first use.
    private var strangers: [Int: [(package: SolverPackage, dependency: SolverDependency)]]?

    mutating func nearest(
        to dependency: SolverDependency, in closure: ClosurePool, similarNames: Bool
    ) -> [NearestCapability] {
        let constraints = Self.constraints(of: dependency, closure.pool, depth: 0)
        var seen: Set<String> = []
        let wanted = constraints.filter { seen.insert($0.capability.name).inserted }
        var result: [NearestCapability] = []
        for constraint in wanted { result += otherVersions(constraint, constraints.map(\.capability), closure) }
        if result.isEmpty { result = otherArchitectures(wanted, closure) }
        if result.isEmpty && similarNames {
            if names == nil { names = SimilarNames(closure) }
            // Similar sonames are different libraries.
            for constraint in wanted where !constraint.capability.name.utf8.has(".so") {
                for entry in names?.nearest(to: Array(constraint.capability.name.utf8), atMost: Self.answerLimit) ?? [] {
                    result.append(
                        NearestCapability(
                            capability: closure.pool.text(of: entry.dependency), package: closure.pool.text(of: entry.package),
                            repository: closure.repositoryName(of: entry.package), miss: .similarName))
                }
            }
        }
        return result
    }

    /// Returns the capabilities of packages for other architectures.
    private mutating func otherArchitectures(_ wanted: [Constraint], _ closure: ClosurePool) -> [NearestCapability] {
        let known = strangers ?? Self.strangers(closure)
        strangers = known
        if known.isEmpty { return [] }
        var found: [NearestCapability] = []
        for constraint in wanted {
            guard let number = closure.pool.contents.name(in: constraint.name) else { continue }
            for entry in known[number] ?? [] {
                found.append(
                    NearestCapability(
                        capability: closure.pool.text(of: entry.dependency), package: closure.pool.text(of: entry.package),
                        repository: closure.repositoryName(of: entry.package), miss: .otherArchitecture))
            }
        }
        return Array(found.suffix(Self.answerLimit).reversed())
    }

    private static func strangers(_ closure: ClosurePool) -> [Int: [(package: SolverPackage, dependency: SolverDependency)]] {
        var found: [Int: [(package: SolverPackage, dependency: SolverDependency)]] = [:]
        for package in (0..<closure.pool.packageLimit).map(SolverPackage.init(index:)) {
            guard !closure.pool.isInstallable(package), !closure.pool.isSource(package) else { continue }
            for dependency in closure.pool.provides(of: package) {
                if let name = closure.pool.contents.name(in: dependency) { found[name, default: []].append((package, dependency)) }
            }
        }
        return found
    }

    /// A comparison without boolean operators, for example `foo >= 1.0`, and the dependency on its name alone.
    private struct Constraint {
        let name: SolverDependency
        let capability: SolverCapability
    }

    /// Returns the plain comparisons in a dependency.
    private static func constraints(
        of dependency: SolverDependency, _ pool: DependencyPool, depth: Int
    ) -> [Constraint] {
        switch pool.shape(of: dependency) {
        case .plain: return pool.capability(of: dependency).map { [Constraint(name: pool.name(in: dependency), capability: $0)] } ?? []
        case .with(let left, let right), .without(let left, let right), .and(let left, let right), .or(let left, let right):
            guard depth < 64 else { return [] }
            return constraints(of: left, pool, depth: depth + 1) + constraints(of: right, pool, depth: depth + 1)
        case .conditional, .other: return []
        }
    }

    /// Returns the existing versions of a name, newest first.
    private func otherVersions(
        _ wanted: Constraint, _ constraints: [SolverCapability], _ closure: ClosurePool
    ) -> [NearestCapability] {
        var found: [(evr: EVR, answer: NearestCapability)] = []
        for package in closure.pool.providers(of: wanted.name) {
            for dependency in closure.pool.provides(of: package) where closure.pool.name(in: dependency) == wanted.name {
                guard let capability = closure.pool.capability(of: dependency) else { continue }
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
            // A bound without a release is compared without the release.
            let compared = bound.release == nil ? EVR(epoch: version.epoch, version: version.version, release: nil) : version
            if !constraint.relation.contains(.greater) && bound.compare(compared) < 0 { return .tooNew }
            if constraint.relation == .less && bound.compare(compared) == 0 { return .tooNew }
            if !constraint.relation.contains(.less) && compared.compare(bound) < 0 { return .tooOld }
            if constraint.relation == .greater && bound.compare(compared) == 0 { return .tooOld }
        }
        return .otherVersion
    }
}
