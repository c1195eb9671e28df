// Public, unlike the rest: the compiler takes no other bodies into the modules that go through these by the hundred thousand.

/// A package in a pool: a handle that means something only to the pool that gave it.
public struct SolverPackage: Hashable, Comparable, Sendable {
    /// A dense number, from 0 up, suited for indexing arrays of ``SolverPool/packageLimit`` elements.
    @inlinable public var index: Int { Int(id) }

    @usableFromInline let id: Int32

    /// The package with an index that was given before.
    @inlinable public init(index: Int) { id = Int32(truncatingIfNeeded: index) }

    init(id: Int32) { self.id = id }

    /// Packages compare in the order in which they were loaded.
    @inlinable public static func < (left: SolverPackage, right: SolverPackage) -> Bool { left.id < right.id }
}

/// A dependency in a pool: a handle that means something only to the pool that gave it.
public struct SolverDependency: Hashable, Sendable {
    @usableFromInline let id: Int32

    init(id: Int32) { self.id = id }

    /// The dependency that is the text of a number, or a relation.
    @inlinable public init(_ number: Int, isRelation: Bool) { id = Int32(bitPattern: UInt32(truncatingIfNeeded: number) | (isRelation ? 0x8000_0000 : 0)) }

    /// The number of ``SolverContents`` with the highest bit set for a relation.
    @inlinable public init(word: UInt32) { id = Int32(bitPattern: word) }

    /// What ``init(word:)`` takes.
    @inlinable public var word: UInt32 { UInt32(bitPattern: id) }

    /// Whether it is a relation of ``SolverContents``, and no text.
    @inlinable public var isRelation: Bool { id < 0 }

    /// The number of the relation or of the text.
    @inlinable public var number: Int { Int(word & 0x7FFF_FFFF) }

    /// A dense number, from 0 up, suited for indexing arrays.
    @inlinable public var index: Int {
        // libsolv numbers names and relations apart, and marks relations by the highest bit.
        let bits = UInt32(bitPattern: id)
        return bits & 0x8000_0000 == 0 ? Int(bits) * 2 : Int(bits & 0x7FFF_FFFF) * 2 + 1
    }
}

/// What a package says of itself, as text.
package struct SolverPackageName: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// `[epoch:]version-release`.
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

/// A repository that was loaded, and its packages in the order of the metadata.
package struct SolverRepository: Hashable, Sendable {
    package let name: String
    package let packages: [SolverPackage]
}
