internal import CSolv
internal import ForeignText

extension SolverPool {
    /// Returns the solver's answer to installing all of `packages` together.
    package func install(_ packages: [SolverPackage]) throws(SolverError) -> SolverAnswer {
        try solve(packages, weakly: false)
    }

    /// Installs as many of `packages` as the solver can.
    ///
    /// Every package in the answer is proven installable.
    ///
    /// A package missing from the answer is not proven broken: ask about it alone.
    package func installWhatFits(_ packages: [SolverPackage]) throws(SolverError) -> SolverAnswer {
        try solve(packages, weakly: true)
    }

    private func solve(_ packages: [SolverPackage], weakly: Bool) throws(SolverError) -> SolverAnswer {
        let session = try SolverSession(pool: self)
        let jobs = try SolverQueue()
        for package in packages {
            jobs.append(SOLVER_INSTALL | SOLVER_SOLVABLE | (weakly ? SOLVER_WEAK : 0))
            jobs.append(package.id)
        }
        let count = unsafe solver_solve(session.solver, jobs.pointer)
        let decisions = try SolverQueue()
        unsafe solver_get_decisionqueue(session.solver, decisions.pointer)
        let installed = decisions.elements.filter { $0 > SYSTEMSOLVABLE }.map(SolverPackage.init(id:)).sorted()
        var problems: [SolverProblem] = []
        if count > 0 {
            for number in 1...count { problems.append(SolverProblem(rules: try session.rules(ofProblem: number))) }
        }
        return SolverAnswer(installed: installed, problems: problems)
    }
}

/// A solver for one question.
@safe private struct SolverSession: ~Copyable {
    let solver: UnsafeMutablePointer<Solver>

    init(pool: borrowing SolverPool) throws(SolverError) {
        guard let solver = unsafe solver_create(pool.handle.pool) else { throw .outOfMemory }
        unsafe self.solver = unsafe solver
        _ = unsafe solver_set_flag(solver, SOLVER_FLAG_IGNORE_RECOMMENDED, 1)
    }

    deinit { unsafe solver_free(solver) }

    borrowing func rules(ofProblem number: Id) throws(SolverError) -> [SolverRule] {
        let ids = try SolverQueue()
        unsafe solver_findallproblemrules(solver, number, ids.pointer)
        return ids.elements.map { rule($0) }
    }

    private borrowing func rule(_ id: Id) -> SolverRule {
        var source: Id = 0
        var target: Id = 0
        var dependency: Id = 0
        let type = unsafe solver_ruleinfo(solver, id, &source, &target, &dependency)
        let text = unsafe String(cString: solver_problemruleinfo2str(solver, type, source, target, dependency))
        return SolverRule(
            kind: SolverRule.Kind(type), source: source > SYSTEMSOLVABLE ? SolverPackage(id: source) : nil,
            target: target > SYSTEMSOLVABLE ? SolverPackage(id: target) : nil,
            text: text.replacingBytes(of: " provided by <NULL>", with: "").replacingBytes(of: "<NULL>", with: "the system"))
    }
}

extension SolverRule.Kind {
    fileprivate init(_ type: SolverRuleinfo) {
        self =
            switch type {
            case SOLVER_RULE_PKG_NOT_INSTALLABLE: .notInstallable
            case SOLVER_RULE_PKG_NOTHING_PROVIDES_DEP, SOLVER_RULE_JOB_NOTHING_PROVIDES_DEP: .nothingProvides
            case SOLVER_RULE_PKG_REQUIRES: .requires
            case SOLVER_RULE_PKG_SELF_CONFLICT: .selfConflict
            case SOLVER_RULE_PKG_CONFLICTS: .conflicts
            case SOLVER_RULE_PKG_SAME_NAME: .sameName
            case SOLVER_RULE_PKG_OBSOLETES, SOLVER_RULE_PKG_IMPLICIT_OBSOLETES, SOLVER_RULE_PKG_INSTALLED_OBSOLETES: .obsoletes
            case SOLVER_RULE_JOB: .job
            case SOLVER_RULE_INFARCH: .architecture
            default: .other
            }
    }
}
