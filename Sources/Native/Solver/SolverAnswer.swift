/// The solver's answer to a request to install packages.
package struct SolverAnswer: Sendable {
    /// The packages of the transaction: the requested ones and their dependencies.
    package let installed: [SolverPackage]
    /// The reasons why the request cannot be met; empty if it can.
    package let problems: [SolverProblem]

    package init(installed: [SolverPackage], problems: [SolverProblem]) {
        self.installed = installed
        self.problems = problems
    }

    /// A Boolean value that indicates whether all required packages can be installed.
    package var isSolved: Bool { problems.isEmpty }
}

/// One reason why the request cannot be met.
package struct SolverProblem: Sendable {
    /// The rules that contradict each other, as libsolv found them.
    package let rules: [SolverRule]

    package init(rules: [SolverRule]) { self.rules = rules }
}

/// One rule that takes part in a problem.
package struct SolverRule: Sendable {
    /// The kind of statement that the rule makes.
    package enum Kind: String, Sendable, Codable {
        case notInstallable, nothingProvides, requires, selfConflict, conflicts, sameName, obsoletes, job, architecture, other
    }

    package let kind: Kind
    /// The package that the rule is about.
    package let source: SolverPackage?
    /// The other package of a conflict or an obsoletes.
    package let target: SolverPackage?
    /// The rule in libsolv's words.
    package let text: String

    package init(kind: Kind, source: SolverPackage?, target: SolverPackage?, text: String) {
        self.kind = kind
        self.source = source
        self.target = target
        self.text = text
    }
}
