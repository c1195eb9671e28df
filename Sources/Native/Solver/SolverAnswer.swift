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

    /// A Boolean value indicating whether all required packages can be installed.
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

/// An error from loading metadata into the solver.
package enum SolverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The solver library could not allocate memory.
    case outOfMemory
    /// The part of libsolv that reads metadata cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    /// A metadata file cannot be opened. `reason` is the operating system's message.
    case unreadable(path: String, reason: String)
    /// A file is not repository metadata, or ends too early.
    case malformed(path: String, reason: String)
    /// The metadata states another number of packages than it contains.
    case countMismatch(path: String, declared: Int, loaded: Int)
    /// A dependency cannot be parsed as a boolean dependency.
    case malformedDependency(String)

    package var description: String {
        switch self {
        case .outOfMemory: "the dependency solver ran out of memory"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .malformed(let path, let reason): "\(path) is not usable repository metadata: \(reason)"
        case .countMismatch(let path, let declared, let loaded): "\(path) announces \(declared) packages and holds \(loaded)"
        case .malformedDependency(let text): "not a valid boolean dependency: \(text)"
        }
    }
}
