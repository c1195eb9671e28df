import Native

/// The solver for questions that a ``DependencyPool`` cannot answer.
///
/// Its pool is created on first use. Its packages have other numbers than those of the tables, so questions and answers are translated.
final class ClosureSolver {
    private var load: (() throws -> LoadedRepositories)?
    private var loaded: LoadedRepositories?
    private var pool: SolverPool?
    /// The solver's package for each package of the tables, by the index of the latter.
    private var packages: [SolverPackage] = []
    private var numbers: [SolverPackage: SolverPackage] = [:]

    /// Creates a solver that loads its repositories on first use.
    init(load: @escaping () throws -> LoadedRepositories) { self.load = load }

    /// Creates a solver from loaded repositories.
    init(_ loaded: consuming LoadedRepositories) { self.loaded = consume loaded }

    /// Creates a solver from a prepared pool.
    init(_ pool: consuming SolverPool, packages: [SolverPackage]) { take(pool, packages) }

    /// Returns the solver's answer to installing all of `packages` together.
    func install(_ packages: [SolverPackage]) throws -> SolverAnswer {
        let asked = try known(packages)
        return try renumbered(pool?.install(asked))
    }

    /// Installs as many of `packages` as the solver can.
    ///
    /// Every package in the answer is proven installable.
    func installWhatFits(_ packages: [SolverPackage]) throws -> SolverAnswer {
        let asked = try known(packages)
        return try renumbered(pool?.installWhatFits(asked))
    }

    /// Returns the solver's packages for packages of the tables.
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

    /// Returns an answer with packages of the tables in place of the solver's.
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
