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

    /// One more than the highest ``SolverDependency/index`` of the dependencies that packages have.
    package var dependencyLimit: Int { handle.dependencyLimit }

    /// The ``SolverPackageName/description`` of a package.
    package func text(of package: SolverPackage) -> String { unsafe String(cString: csolv_package_text(handle.pool, package.id)) }

    /// What stands for the name of a package: packages of one name have one number, below ``dependencyLimit``.
    package func nameNumber(of package: SolverPackage) -> Int {
        SolverDependency(id: unsafe csolv_package_name_id(handle.pool, package.id)).index
    }

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

    /// What a package provides, itself included, in the order of its metadata.
    package func provides(of package: SolverPackage) throws(SolverError) -> [SolverDependency] {
        try handle.provides(of: package)
    }

    /// What a package replaces, in the order of its metadata.
    package func obsoletes(of package: SolverPackage) throws(SolverError) -> [SolverDependency] {
        try handle.obsoletes(of: package)
    }

    /// The requirements of many packages: one row for each.
    package func requirements(of packages: [SolverPackage]) throws(SolverError) -> SolverTable<SolverDependency> {
        try handle.requirements(of: packages)
    }

    /// What many packages provide: one row for each.
    package func provides(of packages: [SolverPackage]) throws(SolverError) -> SolverTable<SolverDependency> {
        try handle.provides(of: packages)
    }

    /// How a dependency is put together.
    package func shape(of dependency: SolverDependency) -> SolverDependencyShape { handle.shape(of: dependency) }

    /// The name in a dependency whose shape is plain, as a dependency without comparison.
    package func name(in dependency: SolverDependency) -> SolverDependency { handle.name(in: dependency) }

    /// Appends the bytes of the name in a dependency whose shape is plain.
    package func appendName(in dependency: SolverDependency, to bytes: inout [UInt8]) { handle.appendName(in: dependency, to: &bytes) }

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

    /// The packages that provide each of many dependencies: one row for each, as ``providers(of:)-(SolverDependency)`` gives it.
    package func providers(of dependencies: [SolverDependency]) throws(SolverError) -> SolverTable<SolverPackage> {
        let asked = try SolverQueue()
        let counts = try SolverQueue()
        let found = try SolverQueue()
        for dependency in dependencies { asked.append(dependency.id) }
        unsafe csolv_all_providers(handle.pool, asked.pointer, counts.pointer, found.pointer)
        var packages = found.map(SolverPackage.init(id:))
        let lengths = counts.map(Int.init)
        var start = 0
        for length in lengths {
            // libsolv's own lists are in order; those of boolean dependencies need not be.
            if length > 1 { packages[start..<start + length].sortIfNeeded() }
            start += length
        }
        return SolverTable(elements: packages, counts: lengths)
    }
}

extension ArraySlice<SolverPackage> {
    fileprivate mutating func sortIfNeeded() {
        for place in indices.dropFirst() where self[place] < self[place - 1] {
            sort()
            return
        }
    }
}
