/// A package in a pool: a handle that means something only to the pool that gave it.
package struct SolverPackage: Hashable, Comparable, Sendable {
    let id: Int32

    /// Packages compare in the order in which they were loaded.
    package static func < (left: SolverPackage, right: SolverPackage) -> Bool { left.id < right.id }

    /// A dense number, from 0 up, suited for indexing arrays of ``SolverPool/packageLimit`` elements.
    package var index: Int { Int(id) }
}

/// A dependency in a pool: a handle that means something only to the pool that gave it.
package struct SolverDependency: Hashable, Sendable {
    let id: Int32
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
