/// What a solver made of a request to install packages.
package struct SolverAnswer: Sendable {
    /// The packages of the transaction: those asked for and those they need.
    package let installed: [SolverPackage]
    /// Why the request cannot be met; empty when it can.
    package let problems: [SolverProblem]

    package init(installed: [SolverPackage], problems: [SolverProblem]) {
        self.installed = installed
        self.problems = problems
    }

    /// Whether everything that had to be installed can be.
    package var isSolved: Bool { problems.isEmpty }
}

/// One reason why a request cannot be met.
package struct SolverProblem: Sendable {
    /// The rules that contradict each other, as libsolv found them.
    package let rules: [SolverRule]

    package init(rules: [SolverRule]) { self.rules = rules }
}

/// One rule that takes part in a problem.
package struct SolverRule: Sendable {
    /// What kind of statement the rule is.
    package enum Kind: String, Sendable, Codable {
        case notInstallable, nothingProvides, requires, selfConflict, conflicts, sameName, obsoletes, job, architecture, other
    }

    package let kind: Kind
    /// The package that the rule is about.
    package let source: SolverPackage?
    /// The package on the other side, for conflicts and obsoletes.
    package let target: SolverPackage?
    /// The rule as libsolv words it.
    package let text: String

    package init(kind: Kind, source: SolverPackage?, target: SolverPackage?, text: String) {
        self.kind = kind
        self.source = source
        self.target = target
        self.text = text
    }
}
