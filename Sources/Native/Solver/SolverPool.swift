internal import CSolv

/// A pool that answers questions: who provides what, and whether packages can be installed.
///
/// Every question about installing is put to a solver of its own: a libsolv solver that is used twice gives wrong verdicts.
package struct SolverPool: ~Copyable {
    let handle: SolverPoolHandle

    init(handle: consuming SolverPoolHandle) { self.handle = handle }

    /// What packages say of themselves, in tables where they are numbered in the order in which they are given.
    ///
    /// Files that some package requires are among what their owners provide.
    package func contents(of packages: [SolverPackage]) throws(SolverError) -> SolverContents { try handle.contents(of: packages, files: false) }

    /// One more than the highest ``SolverPackage/index``.
    package var packageLimit: Int { unsafe Int(handle.pool.pointee.nsolvables) }

    /// Name, EVR and architecture of a package.
    package func name(of package: SolverPackage) -> SolverPackageName { handle.name(of: package) }

    /// The ``SolverPackageName/description`` of a package.
    package func text(of package: SolverPackage) -> String { unsafe String(cString: csolv_package_text(handle.pool, package.id)) }

    /// A dependency as RPM writes it, `name >= 1.0` or a boolean dependency in parentheses.
    package func text(of dependency: SolverDependency) -> String { handle.text(of: dependency) }

    /// Whether this is a source package, which nobody installs.
    package func isSource(_ package: SolverPackage) -> Bool { handle.isSource(package) }

    /// Whether the package is for the pool's architecture and is no source package.
    package func isInstallable(_ package: SolverPackage) -> Bool { handle.isInstallable(package) }

    /// Whether the EVR of one package is older than that of the other, by RPM's order.
    package func isOlder(_ package: SolverPackage, than other: SolverPackage) -> Bool {
        unsafe csolv_compare_evr(handle.pool, package.id, other.id) < 0
    }

    /// The requirements of a package, in the order of its metadata.
    package func requirements(of package: SolverPackage) throws(SolverError) -> [SolverDependency] {
        try handle.requirements(of: package)
    }

    /// How a dependency is put together.
    package func shape(of dependency: SolverDependency) -> SolverDependencyShape { handle.shape(of: dependency) }

    /// The name and comparison of a plain dependency, nil for any other.
    package func capability(of dependency: SolverDependency) -> SolverCapability? { handle.capability(of: dependency) }

    /// The dependency of a capability, made when the pool does not know it yet.
    package func dependency(_ capability: SolverCapability) throws(SolverError) -> SolverDependency {
        try handle.dependency(capability)
    }

    /// The packages that provide a dependency, in the order in which they were loaded.
    ///
    /// For `and` the answer names packages of both sides, for `if` and `unless` those of the unconditional side:
    /// an empty or filled list is a verdict only for plain, `or`, `with` and `without` dependencies.
    package func providers(of dependency: SolverDependency) throws(SolverError) -> [SolverPackage] {
        let queue = try SolverQueue()
        unsafe csolv_providers(handle.pool, dependency.id, queue.pointer)
        return queue.elements.map(SolverPackage.init(id:)).sorted()
    }
}
