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

    /// The packages to try together: one of each name, in groups that grow while most of them fit and shrink while they do not.
    ///
    /// A solve of many packages at once proves most of them where few exclude each other, and costs far more than a solve of each where many do.
    private struct Batches {
        private var open: ArraySlice<SolverPackage>
        private let pool: DependencyPool
        private var size = 64

        /// The smallest group that is worth a try.
        private static let smallest = 16
        private static let largest = 4096

        init(_ packages: [SolverPackage], _ pool: DependencyPool) {
            self.pool = pool
            // Versions of one name exclude each other: the first of each name is tried, and the others are asked about alone.
            var seen: Set<Int> = []
            open = packages.filter { seen.insert(pool.nameNumber(of: $0)).inserted }[...]
        }

        /// The next group; nil when none is left, or when trying groups does not pay.
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
