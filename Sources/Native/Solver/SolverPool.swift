internal import CSolv

/// A pool that answers which packages provide a dependency and whether packages can be installed.
///
/// Each installation request uses a new solver, because a libsolv solver that is used twice gives wrong results.
package struct SolverPool: ~Copyable {
    let handle: SolverPoolHandle

    init(handle: consuming SolverPoolHandle) { self.handle = handle }

    /// Returns the dependencies and files of packages as tables.
    ///
    /// The packages are numbered in the given order.
    ///
    /// Files that some package requires are among the provides of their owners.
    package func contents(of packages: [SolverPackage]) throws(SolverError) -> SolverContents { try handle.contents(of: packages, files: false) }

    /// One more than the highest ``SolverPackage/index``.
    package var packageLimit: Int { unsafe Int(handle.pool.pointee.nsolvables) }

    /// Returns the name, EVR and architecture of a package.
    package func name(of package: SolverPackage) -> SolverPackageName { handle.name(of: package) }

    /// Returns the name of a package as `name-[epoch:]version-release.architecture`.
    package func text(of package: SolverPackage) -> String { unsafe String(cString: csolv_package_text(handle.pool, package.id)) }

    /// Returns a dependency as RPM writes it, `name >= 1.0` or a boolean dependency in parentheses.
    package func text(of dependency: SolverDependency) -> String { handle.text(of: dependency) }

    /// Returns `true` if this is a source package, which is never installed.
    package func isSource(_ package: SolverPackage) -> Bool { handle.isSource(package) }

    /// Returns `true` if the package has the pool's architecture and is not a source package.
    package func isInstallable(_ package: SolverPackage) -> Bool { handle.isInstallable(package) }

    /// Returns `true` if the first package has the older EVR in RPM's order.
    package func isOlder(_ package: SolverPackage, than other: SolverPackage) -> Bool {
        unsafe csolv_compare_evr(handle.pool, package.id, other.id) < 0
    }

    /// Returns the requirements of a package, in the order of its metadata.
    package func requirements(of package: SolverPackage) throws(SolverError) -> [SolverDependency] {
        try handle.requirements(of: package)
    }

    /// Returns the structure of a dependency.
    package func shape(of dependency: SolverDependency) -> SolverDependencyShape { handle.shape(of: dependency) }

    /// Returns the name and comparison of a plain dependency; `nil` for any other.
    package func capability(of dependency: SolverDependency) -> SolverCapability? { handle.capability(of: dependency) }

    /// Returns the dependency for a capability; adds it to the pool if it is new.
    package func dependency(_ capability: SolverCapability) throws(SolverError) -> SolverDependency {
        try handle.dependency(capability)
    }

    /// Returns the packages that provide a dependency, in the order in which they were loaded.
    ///
    /// For `and` the result has the packages of both operands, for `if` and `unless` those of the unconditional operand. Whether the
    /// result is empty is significant only for plain, `or`, `with` and `without` dependencies.
    package func providers(of dependency: SolverDependency) throws(SolverError) -> [SolverPackage] {
        let queue = try SolverQueue()
        unsafe csolv_providers(handle.pool, dependency.id, queue.pointer)
        return queue.elements.map(SolverPackage.init(id:)).sorted()
    }
}
