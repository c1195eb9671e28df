import Native

/// Packages that can all be installed at once, found by looking up: what each of them needs is among them, and none excludes another.
///
/// That such a set exists proves each of its packages installable, as a solver would. It is made of all packages by leaving out whatever may be
/// in the way: all but one package of a name, whoever excludes or replaces another, whoever has a requirement that depends on the rest of the
/// transaction, and whoever then lacks something. What was left out may still be installable, which only a solver can say.
struct ConsistentSet {
    private let isLeftOut: [Bool]

    /// - Parameters:
    ///   - packages: all that can be installed as far as their requirements go; of one name those that come first are preferred to those of
    ///     another repository.
    ///   - preferred: how many packages the repository has whose packages are preferred; they are the first.
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

    /// RPM installs no second version of a name, so of each only the newest counts.
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

    /// Whether a package may exclude one that is there, itself included.
    private static func excludes(_ package: SolverPackage, _ pool: DependencyPool, _ isThere: [Bool]) -> Bool {
        for dependencies in [pool.conflicts(of: package), pool.obsoletes(of: package)] {
            for dependency in dependencies {
                guard pool.isPlainChoice(dependency) else { return true }
                // libsolv, too, looks for what is excluded or replaced among those that provide it.
                if pool.providers(of: dependency).contains(where: { isThere[$0.index] }) { return true }
            }
        }
        return false
    }
}
