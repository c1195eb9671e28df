import Native

/// The solver, for what looking up does not decide; its pool is made when it is first asked.
final class ClosureSolver {
    private var load: (() throws -> LoadedRepositories)?
    private var loaded: LoadedRepositories?
    private var pool: SolverPool?
    /// The solver's packages in the order in which the tables number them.
    private var packages: [SolverPackage] = []
    private var numbers: [SolverPackage: SolverPackage] = [:]

    /// A solver whose repositories are loaded when it is first asked.
    init(load: @escaping () throws -> LoadedRepositories) { self.load = load }

    /// A solver of repositories that are loaded already.
    init(_ loaded: consuming LoadedRepositories) { self.loaded = consume loaded }

    /// A solver that is ready.
    init(_ pool: consuming SolverPool, packages: [SolverPackage]) { take(pool, packages) }

    /// Asks whether all of `packages` can be installed together.
    func install(_ packages: [SolverPackage]) throws -> SolverAnswer {
        let asked = try known(packages)
        return try renumbered(pool?.install(asked))
    }

    /// Installs as many of `packages` as the solver finds room for: each one in the answer is proven installable.
    func installWhatFits(_ packages: [SolverPackage]) throws -> SolverAnswer {
        let asked = try known(packages)
        return try renumbered(pool?.installWhatFits(asked))
    }

    /// What the solver calls these packages.
    private func known(_ asked: [SolverPackage]) throws -> [SolverPackage] {
        if pool == nil { try prepare() }
        return asked.map { packages[$0.index] }
    }

    private func prepare() throws {
        if loaded == nil { loaded = try load?() }
        load = nil
        guard let loaded = loaded.take() else { return }
        let packages = loaded.packages
        take(loaded.prepare(), packages)
    }

    private func take(_ pool: consuming SolverPool, _ packages: [SolverPackage]) {
        self.pool = consume pool
        self.packages = packages
        for (number, package) in packages.enumerated() { numbers[package] = SolverPackage(index: number) }
    }

    /// The answer with the numbers of the tables.
    private func renumbered(_ answer: SolverAnswer?) throws -> SolverAnswer {
        guard let answer else { throw SolverError.outOfMemory }
        let problems = answer.problems.map { problem in
            SolverProblem(
                rules: problem.rules.map { rule in
                    SolverRule(
                        kind: rule.kind, source: rule.source.flatMap { numbers[$0] }, target: rule.target.flatMap { numbers[$0] }, text: rule.text)
                })
        }
        return SolverAnswer(installed: answer.installed.compactMap { numbers[$0] }, problems: problems)
    }
}
