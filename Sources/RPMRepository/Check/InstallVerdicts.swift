import Native

/// Which of the packages whose requirements all exist can be installed, and which exclude themselves.
struct InstallVerdicts {
    /// The packages that are proven installable, each with whatever it needs.
    private(set) var installable: [SolverPackage] = []
    /// The packages that are not, with the problems of each.
    private(set) var refused: [(package: SolverPackage, problems: [SolverProblem])] = []
    /// Why the newest installable packages of each name cannot go in at once; empty when they can.
    private(set) var togetherProblems: [SolverProblem] = []
    /// Installable packages of which a newer version is there.
    private(set) var superseded: [SolverPackage] = []

    /// - Parameters:
    ///   - packages: those that are asked about.
    ///   - proven: some that can all go in at once.
    init(_ packages: [SolverPackage], proven: ConsistentSet, pool: DependencyPool, solver: ClosureSolver) throws {
        var fits = Array(repeating: false, count: pool.packageLimit)
        let open = packages.filter { !proven.contains($0) }
        if !open.isEmpty {
            for package in try solver.installWhatFits(open).installed { fits[package.index] = true }
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

    /// One package of each name: RPM installs no second version of a name, so only the newest can be part of the question.
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
