/// A package in a pool: a handle that means something only to the pool that gave it.
package struct SolverPackage: Hashable, Comparable, Sendable {
    /// A dense number, from 0 up, suited for indexing arrays of ``SolverPool/packageLimit`` elements.
    package let index: Int

    init(id: Int32) { index = Int(id) }

    var id: Int32 { Int32(truncatingIfNeeded: index) }

    /// Packages compare in the order in which they were loaded.
    package static func < (left: SolverPackage, right: SolverPackage) -> Bool { left.index < right.index }
}

/// A dependency in a pool: a handle that means something only to the pool that gave it.
package struct SolverDependency: Hashable, Sendable {
    let id: Int32

    /// A dense number, from 0 up, suited for indexing arrays of ``SolverPool/dependencyLimit`` elements.
    package var index: Int {
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

    /// `name-[epoch:]version-release.architecture`.
    package var description: String { "\(name)-\(evr).\(architecture)" }
}

/// A repository that was loaded, and its packages in the order of the metadata.
package struct SolverRepository: Hashable, Sendable {
    package let name: String
    package let packages: [SolverPackage]
}
