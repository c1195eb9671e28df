/// The structure of a dependency: a plain comparison, or a boolean dependency with two operands.
///
/// The operators are those of RPM's boolean dependencies ("rpm manual: boolean dependencies").
package enum SolverDependencyShape: Hashable, Sendable {
    /// A name with an optional comparison. ``SolverPool/capability(of:)`` returns its text, which most callers do not need.
    case plain
    /// Both sides must be satisfied.
    case and(SolverDependency, SolverDependency)
    /// One side must be satisfied.
    case or(SolverDependency, SolverDependency)
    /// One package must satisfy both sides.
    case with(SolverDependency, SolverDependency)
    /// One package must satisfy the first side and not the second.
    case without(SolverDependency, SolverDependency)
    /// `if`, `unless` and `else`. The result depends on the rest of the transaction.
    case conditional(SolverDependency, SolverDependency)
    /// A relation of another package manager, which only the solver can evaluate.
    case other
}
