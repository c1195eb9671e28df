// These are public, unlike the rest, because the compiler inlines only public code into the modules that use it very often.

/// A package in a pool.
///
/// The value is valid only for the pool that created it.
public struct SolverPackage: Hashable, Comparable, Sendable {
    /// A dense number from 0, suited as index of arrays with ``SolverPool/packageLimit`` elements.
    @inlinable public var index: Int { Int(id) }

    @usableFromInline let id: Int32

    /// Creates the package with an ``index`` of this pool.
    @inlinable public init(index: Int) { id = Int32(truncatingIfNeeded: index) }

    init(id: Int32) { self.id = id }

    /// Packages compare in the order in which they were loaded.
    @inlinable public static func < (left: SolverPackage, right: SolverPackage) -> Bool { left.id < right.id }
}

/// A dependency in a pool.
///
/// The value is valid only for the pool that created it.
public struct SolverDependency: Hashable, Sendable {
    @usableFromInline let id: Int32

    init(id: Int32) { self.id = id }

    /// Creates the dependency for the number of a text or a relation.
    @inlinable public init(_ number: Int, isRelation: Bool) { id = Int32(bitPattern: UInt32(truncatingIfNeeded: number) | (isRelation ? 0x8000_0000 : 0)) }

    /// Creates the dependency for a number of ``SolverContents``; the highest bit marks a relation.
    @inlinable public init(word: UInt32) { id = Int32(bitPattern: word) }

    /// The number that ``init(word:)`` accepts.
    @inlinable public var word: UInt32 { UInt32(bitPattern: id) }

    /// A Boolean value indicating whether the dependency is a relation of ``SolverContents`` rather than a text.
    @inlinable public var isRelation: Bool { id < 0 }

    /// The number of the relation or of the text.
    @inlinable public var number: Int { Int(word & 0x7FFF_FFFF) }

    /// A dense number from 0, suited as index of arrays.
    @inlinable public var index: Int {
        // libsolv numbers names and relations separately, and marks relations by the highest bit.
        let bits = UInt32(bitPattern: id)
        return bits & 0x8000_0000 == 0 ? Int(bits) * 2 : Int(bits & 0x7FFF_FFFF) * 2 + 1
    }
}

/// The name, EVR and architecture of a package.
package struct SolverPackageName: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// The EVR, `[epoch:]version-release`.
    package let evr: String
    package let architecture: String

    package init(name: String, evr: String, architecture: String) {
        self.name = name
        self.evr = evr
        self.architecture = architecture
    }

    /// The NEVRA, as `name-[epoch:]version-release.architecture`.
    package var description: String { "\(name)-\(evr).\(architecture)" }
}

/// A loaded repository and its packages in the order of the metadata.
package struct SolverRepository: Hashable, Sendable {
    package let name: String
    package let packages: [SolverPackage]
}

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

/// A capability that a package provides or requires, as in RPM: a name and an optional comparison with an EVR.
package struct SolverCapability: Hashable, Sendable {
    /// The comparison with the EVR: a set of less, equal and greater.
    ///
    /// The empty set means that no EVR is given.
    package struct Relation: OptionSet, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// Greater than.
        package static let greater = Relation(rawValue: 1)
        /// Equal to.
        package static let equal = Relation(rawValue: 2)
        /// Less than.
        package static let less = Relation(rawValue: 4)
    }

    /// The name of the capability, a path, or the whole text of a boolean dependency, which starts with a parenthesis.
    package let name: String
    /// The comparison with `evr`.
    package let relation: Relation
    /// The EVR, `[epoch:]version[-release]`; empty if there is no comparison.
    package let evr: String

    /// Creates a capability.
    ///
    /// Without a relation, the EVR is ignored.
    package init(_ name: String, _ relation: Relation = [], _ evr: String = "") {
        self.name = name
        self.relation = relation
        self.evr = relation.isEmpty ? "" : evr
    }
}
