/// What the packages of a pool say of themselves, as tables of numbers: enough to ask who needs and provides what without a solver.
///
/// Texts have numbers from 0 up, which stand for names and versions; so have relations, which stand for a name with a version or for two
/// dependencies joined. The number of a relation is above those of the relations it is made of.
package struct SolverContents: Sendable, Equatable {
    /// How a relation joins its two sides: 1 to 7 are comparisons, the sum of greater (1), equal (2) and less (4).
    package enum Join: UInt32, Sendable, CaseIterable {
        case and = 16, or, with, without
        case `if`, unless, `else`
        /// A relation of another package manager.
        case other
    }

    /// Two sides and what joins them.
    package struct Relation: Sendable, Hashable {
        /// A dependency.
        package var left: UInt32
        /// A version, or a dependency when the sides are joined by a word.
        package var right: UInt32
        /// The comparison, or a ``Join``.
        package var join: UInt32

        package init(left: UInt32, right: UInt32, join: UInt32) {
            self.left = left
            self.right = right
            self.join = join
        }
    }

    /// The bytes of all texts, each with a NUL after it.
    package var bytes: [UInt8]
    /// Where each text starts, and where the last ends.
    package var starts: [UInt32]
    package var relations: [Relation]
    /// The texts that are each package's name, `[epoch:]version-release` and architecture.
    package var names: [UInt32]
    package var versions: [UInt32]
    package var architectures: [UInt32]
    /// The dependencies of each package: a row for each.
    package var requires: SolverTable<SolverDependency>
    package var provides: SolverTable<SolverDependency>
    package var conflicts: SolverTable<SolverDependency>
    package var obsoletes: SolverTable<SolverDependency>
    /// The files of each package that others may require: a row for each.
    package var files: SolverTable<SolverDependency>

    package init(
        bytes: [UInt8], starts: [UInt32], relations: [Relation], names: [UInt32], versions: [UInt32], architectures: [UInt32],
        requires: SolverTable<SolverDependency>, provides: SolverTable<SolverDependency>, conflicts: SolverTable<SolverDependency>,
        obsoletes: SolverTable<SolverDependency>, files: SolverTable<SolverDependency>
    ) {
        self.bytes = bytes
        self.starts = starts
        self.relations = relations
        self.names = names
        self.versions = versions
        self.architectures = architectures
        self.requires = requires
        self.provides = provides
        self.conflicts = conflicts
        self.obsoletes = obsoletes
        self.files = files
    }

    /// How many packages there are.
    package var packageCount: Int { names.count }

    /// How many bytes a text has.
    package func textLength(_ number: Int) -> Int { Int(starts[number + 1]) - Int(starts[number]) - 1 }

    /// The bytes of a text.
    package func text(_ number: Int) -> ArraySlice<UInt8> { bytes[Int(starts[number])..<Int(starts[number + 1]) - 1] }
}
