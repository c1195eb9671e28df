/// How a dependency is put together: a plain comparison, or a boolean dependency of two sides.
///
/// The words are those of RPM's boolean dependencies ("rpm manual: boolean dependencies").
package enum SolverDependencyShape: Hashable, Sendable {
    /// A name, perhaps with a comparison: its capability is asked for by itself, since most of those who look at shapes do without its text.
    case plain
    /// Both sides must be satisfied.
    case and(SolverDependency, SolverDependency)
    /// One side must be satisfied.
    case or(SolverDependency, SolverDependency)
    /// One package must satisfy both sides.
    case with(SolverDependency, SolverDependency)
    /// One package must satisfy the first side and not the second.
    case without(SolverDependency, SolverDependency)
    /// `if`, `unless` and `else`: whether it holds depends on the rest of the transaction.
    case conditional(SolverDependency, SolverDependency)
    /// A relation of another package manager, which only the solver judges.
    case other
}
