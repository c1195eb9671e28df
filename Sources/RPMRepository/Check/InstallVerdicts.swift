import Native

/// The packages, among those whose requirements all exist, that can be installed and those that cannot because of conflicts.
struct InstallVerdicts {
    /// The packages that are proven installable with their dependencies.
    private(set) var installable: [SolverPackage] = []
    /// The packages that are not installable, with the problems of each.
    private(set) var refused: [(package: SolverPackage, problems: [SolverProblem])] = []
    /// The problems of installing the newest installable packages of each name together; empty if it is possible.
    private(set) var togetherProblems: [SolverProblem] = []
    /// The installable packages with a newer version of the same name.
    private(set) var superseded: [SolverPackage] = []

    /// Checks packages.
    ///
    /// - Parameters:
    ///   - packages: The packages to check.
    ///   - proven: Packages that can all be installed together.
    init(_ packages: [SolverPackage], proven: ConsistentSet, pool: DependencyPool, solver: ClosureSolver) throws {
        var fits = Array(repeating: false, count: pool.packageLimit)
        let open = packages.filter { !proven.contains($0) }
        var batches = Batches(open, pool)
        while let batch = batches.next() {
            let found = try solver.installWhatFits(batch).installed
            for package in found { fits[package.index] = true }
            batches.note(asked: batch.count, fitting: batch.count { fits[$0.index] })
        }
        for package in packages {
            if fits[package.index] || proven.contains(package) {
                installable.append(package)
                continue
            }
            let answer = try solver.install([package])
            if answer.isSolved { installable.append(package) } else { refused.append((package, answer.problems)) }
        }
        let newest = newestOfEachName(pool)
        if !newest.allSatisfy(proven.contains) { togetherProblems = try solver.install(newest).problems }
    }

    /// Groups of packages to try together: one of each name.
    ///
    /// The groups grow while most packages are accepted, and shrink otherwise.
    ///
    /// Solving many packages together is much faster if there are few conflicts, and much slower than solving each alone if there are many.
    private struct Batches {
        private var open: ArraySlice<SolverPackage>
        private let pool: DependencyPool
        private var size = 64

        /// The size of the smallest group that is worth a try.
        private static let smallest = 16
        private static let largest = 4096

        init(_ packages: [SolverPackage], _ pool: DependencyPool) {
            self.pool = pool
            // Versions of one name exclude each other: the first of each name is tried here, and the others are checked alone.
            var seen: Set<Int> = []
            open = packages.filter { seen.insert(pool.nameNumber(of: $0)).inserted }[...]
        }

        /// Returns the next group; `nil` if none is left, or if groups are not worth trying.
        mutating func next() -> [SolverPackage]? {
            guard size >= Self.smallest, open.count >= Self.smallest else { return nil }
            let batch = open.prefix(size)
            open = open.dropFirst(size)
            return Array(batch)
        }

        mutating func note(asked: Int, fitting: Int) {
            size = fitting * 4 >= asked * 3 ? min(size * 2, Self.largest) : size / 4
        }
    }

    /// Returns the newest package of each name, because RPM does not install two versions of a name.
    private mutating func newestOfEachName(_ pool: DependencyPool) -> [SolverPackage] {
        var best = Array(repeating: Int32(-1), count: pool.dependencyLimit)
        for package in installable {
            let name = pool.nameNumber(of: package)
            if best[name] >= 0 {
                let other = SolverPackage(index: Int(best[name]))
                let keep = pool.isOlder(other, than: package) ? package : other
                superseded.append(keep == package ? other : package)
                best[name] = Int32(truncatingIfNeeded: keep.index)
            } else {
                best[name] = Int32(truncatingIfNeeded: package.index)
            }
        }
        return installable.filter { best[pool.nameNumber(of: $0)] == Int32(truncatingIfNeeded: $0.index) }
    }
}

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
