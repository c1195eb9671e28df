import Native

/// A set of packages that can all be installed together, found without a solver: it contains all dependencies, and no package excludes another.
///
/// The set proves that each of its packages is installable. It is made from all packages by removing every possible obstacle: all but one package
/// of a name, packages that exclude or obsolete others, packages with a requirement that depends on the rest of the
/// transaction, and packages that lack a dependency then. A removed package may still be installable, which only a solver can decide.
struct ConsistentSet {
    private let isLeftOut: [Bool]

    /// Creates a consistent set.
    ///
    /// - Parameters:
    ///   - packages: The packages whose requirements can be met.
    ///   - preferred: The number of packages in the first repository, which are preferred to packages with the same name from others.
    init(_ packages: [SolverPackage], graph: RequirementGraph, pool: DependencyPool, preferred: Int) {
        var failures = RequirementFailures(graph: graph, packageLimit: pool.packageLimit, conditionsHold: false)
        var isThere = Array(repeating: false, count: pool.packageLimit)
        for package in Self.oneOfEachName(packages, pool, preferred) { isThere[package.index] = true }
        for package in (0..<pool.packageLimit).map(SolverPackage.init(index:)) {
            if !isThere[package.index] || Self.excludes(package, pool, isThere) { failures.remove(package) }
        }
        failures.spread()
        isLeftOut = failures.broken
    }

    func contains(_ package: SolverPackage) -> Bool { !isLeftOut[package.index] }

    /// Returns the newest package of each name, because RPM does not install two versions of a name.
    private static func oneOfEachName(_ packages: [SolverPackage], _ pool: DependencyPool, _ preferred: Int) -> [SolverPackage] {
        var best = Array(repeating: Int32(-1), count: pool.dependencyLimit)
        for package in packages {
            let name = pool.nameNumber(of: package)
            if best[name] >= 0 {
                let other = SolverPackage(index: Int(best[name]))
                let isOtherPreferred = other.index < preferred && package.index >= preferred
                if isOtherPreferred || !pool.isOlder(other, than: package) { continue }
            }
            best[name] = Int32(truncatingIfNeeded: package.index)
        }
        return packages.filter { best[pool.nameNumber(of: $0)] == Int32(truncatingIfNeeded: $0.index) }
    }

    /// Returns `true` if a package may exclude one in the set, including itself.
    private static func excludes(_ package: SolverPackage, _ pool: DependencyPool, _ isThere: [Bool]) -> Bool {
        for dependencies in [pool.conflicts(of: package), pool.obsoletes(of: package)] {
            for dependency in dependencies {
                guard pool.isPlainChoice(dependency) else { return true }
                // Like libsolv, look among the providers for packages that are excluded or obsoleted.
                if pool.providers(of: dependency).contains(where: { isThere[$0.index] }) { return true }
            }
        }
        return false
    }
}
