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

    /// A Boolean value that indicates whether the dependency is a relation of ``SolverContents`` rather than a text.
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

    /// `name-[epoch:]version-release.architecture`.
    package var description: String { "\(name)-\(evr).\(architecture)" }
}

/// A loaded repository and its packages in the order of the metadata.
package struct SolverRepository: Hashable, Sendable {
    package let name: String
    package let packages: [SolverPackage]
}
