import CSolv

/// The dependencies and files of a pool's packages as tables of numbers, which answer who requires or provides a capability without a solver.
///
/// Texts (names and versions) are numbered from 0. Relations are numbered too: each joins a name with a version, or two
/// dependencies. A relation has a higher number than the relations it is made of.
package struct SolverContents: Sendable, Equatable {
    /// The operator of a relation.
    ///
    /// The values 1 to 7 are comparisons, the sum of greater (1), equal (2) and less (4).
    package enum Join: UInt32, Sendable, CaseIterable {
        case and = 16, or, with, without
        case `if`, unless, `else`
        /// An operator of another package manager.
        case other
    }

    /// Two operands and their operator.
    package struct Relation: Sendable, Hashable {
        /// A dependency.
        package var left: UInt32
        /// A version, or a dependency if the operator is a word such as `and`.
        package var right: UInt32
        /// The comparison, or a ``Join``.
        package var join: UInt32

        package init(left: UInt32, right: UInt32, join: UInt32) {
            self.left = left
            self.right = right
            self.join = join
        }
    }

    /// The bytes of all texts, each followed by a NUL.
    package var bytes: [UInt8]
    /// The start of each text in ``bytes``, and the end of the last.
    package var starts: [UInt32]
    package var relations: [Relation]
    /// The numbers of the texts for each package's name, `[epoch:]version-release` and architecture.
    package var names: [UInt32]
    package var versions: [UInt32]
    package var architectures: [UInt32]
    /// The dependencies of each package, one row for each package.
    package var requires: SolverTable<SolverDependency>
    package var provides: SolverTable<SolverDependency>
    package var conflicts: SolverTable<SolverDependency>
    package var obsoletes: SolverTable<SolverDependency>
    /// The files of each package that other packages may require, one row for each package.
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

    /// The number of packages.
    package var packageCount: Int { names.count }

    /// Returns the length of a text in bytes.
    package func textLength(_ number: Int) -> Int { Int(starts[number + 1]) - Int(starts[number]) - 1 }

    /// Returns the bytes of a text.
    package func text(_ number: Int) -> ArraySlice<UInt8> { bytes[Int(starts[number])..<Int(starts[number + 1]) - 1] }
}

/// Rows of elements, stored one after the other in one array.
///
/// A pool of thousands of packages has tens of thousands of short lists; this avoids an allocation for each.
package struct SolverTable<Element: Sendable>: Sendable {
    /// All elements, row by row.
    package let elements: [Element]
    /// The start of each row in ``elements``, and the end of the last.
    package let bounds: [Int]

    /// Creates rows with the given lengths.
    ///
    /// Their sum is the number of elements.
    package init(elements: [Element], counts: [Int]) {
        self.elements = elements
        var bounds = [0]
        bounds.reserveCapacity(counts.count + 1)
        var end = 0
        for count in counts {
            end += count
            bounds.append(end)
        }
        precondition(end == elements.count)
        self.bounds = bounds
    }
}

extension SolverTable: Equatable where Element: Equatable {}

/// An owned list of ids that libsolv reads and writes.
@safe struct SolverQueue: ~Copyable {
    let pointer: UnsafeMutablePointer<Queue>

    init() throws(SolverError) {
        guard let pointer = unsafe csolv_queue_new() else { throw .outOfMemory }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe csolv_queue_free(pointer) }

    borrowing func append(_ id: Id) { unsafe csolv_queue_push(pointer, id) }

    borrowing func append(_ packages: [SolverPackage]) { for package in packages { append(package.id) } }

    var elements: [Id] { map { $0 } }

    /// Returns the transformed elements.
    func map<Element>(_ transform: (Id) -> Element) -> [Element] {
        guard let start = unsafe pointer.pointee.elements else { return [] }
        return unsafe UnsafeBufferPointer(start: start, count: Int(pointer.pointee.count)).map(transform)
    }
}
