import Native

/// What the solver says of packages whose requirements all exist: which can be installed, and which exclude themselves.
struct InstallVerdicts {
    /// The packages that are proven installable, each with whatever it needs.
    private(set) var installable: [SolverPackage] = []
    /// The packages that are not, with the problems of each.
    private(set) var refused: [(package: SolverPackage, problems: [SolverProblem])] = []
    /// Why the newest installable packages of each name cannot go in at once; empty when they can.
    private(set) var togetherProblems: [SolverProblem] = []
    /// Installable packages of which a newer version is there.
    private(set) var superseded: [SolverPackage] = []

    init(_ packages: [SolverPackage], pool: borrowing SolverPool) throws {
        var proven = Array(repeating: false, count: pool.packageLimit)
        for package in try pool.installWhatFits(packages).installed { proven[package.index] = true }
        for package in packages {
            if proven[package.index] {
                installable.append(package)
                continue
            }
            let answer = try pool.install([package])
            if answer.isSolved { installable.append(package) } else { refused.append((package, answer.problems)) }
        }
        let newest = newestOfEachName(pool)
        if !newest.allSatisfy({ proven[$0.index] }) { togetherProblems = try pool.install(newest).problems }
    }

    /// One package of each name: RPM installs no second version of a name, so only the newest can be part of the question.
    private mutating func newestOfEachName(_ pool: borrowing SolverPool) -> [SolverPackage] {
        var best: [Int: SolverPackage] = [:]
        for package in installable {
            let name = pool.nameNumber(of: package)
            guard let other = best[name] else {
                best[name] = package
                continue
            }
            let keep = pool.isOlder(other, than: package) ? package : other
            superseded.append(keep == package ? other : package)
            best[name] = keep
        }
        return best.values.sorted()
    }
}
