import CSolv
import ForeignText
import Glibc

/// The owned libsolv pool.
///
/// Its methods work both before and after the provider index exists.
@safe struct SolverPoolHandle: ~Copyable {
    let pool: UnsafeMutablePointer<Pool>

    /// Creates a pool with RPM's rules for one architecture and `noarch`, and no other.
    ///
    /// It always sets the kind of distribution: libsolv's default is the distribution it was compiled for, where `noarch`
    /// may be incompatible, and libsolv then reports every package as installable.
    init(architecture: String) throws(SolverError) {
        guard let pool = unsafe pool_create() else { throw SystemLibrary.solv.problem.map { .noLibrary($0) } ?? .outOfMemory }
        unsafe self.pool = unsafe pool
        _ = unsafe pool_setdisttype(pool, DISTTYPE_RPM)
        unsafe pool_setarchpolicy(pool, architecture)
    }

    deinit { unsafe pool_free(pool) }

    func name(of package: SolverPackage) -> SolverPackageName {
        unsafe SolverPackageName(
            name: String(cString: csolv_package_name(pool, package.id)), evr: String(cString: csolv_package_evr(pool, package.id)),
            architecture: String(cString: csolv_package_arch(pool, package.id)))
    }

    func text(of dependency: SolverDependency) -> String { unsafe String(cString: pool_dep2str(pool, dependency.id)) }

    func isSource(_ package: SolverPackage) -> Bool { unsafe csolv_package_is_source(pool, package.id) != 0 }

    func isInstallable(_ package: SolverPackage) -> Bool { unsafe csolv_package_is_installable(pool, package.id) != 0 }

    func requirements(of package: SolverPackage) throws(SolverError) -> [SolverDependency] {
        let queue = try SolverQueue()
        unsafe csolv_package_requires(pool, package.id, queue.pointer)
        return queue.elements.map(SolverDependency.init(id:))
    }

    /// Returns the dependency for a capability.
    ///
    /// It parses a name that starts with a parenthesis as a boolean dependency.
    func dependency(_ capability: SolverCapability) throws(SolverError) -> SolverDependency {
        if capability.name.utf8.hasPrefix("(") {
            if let problem = SystemLibrary.solvext.problem { throw .noLibrary(problem) }
            let id = unsafe pool_parserpmrichdep(pool, capability.name)
            guard id != 0 else { throw .malformedDependency(capability.name) }
            return SolverDependency(id: id)
        }
        let name = unsafe pool_str2id(pool, capability.name, 1)
        guard !capability.relation.isEmpty else { return SolverDependency(id: name) }
        let evr = unsafe pool_str2id(pool, capability.evr, 1)
        return SolverDependency(id: unsafe csolv_relation_id(pool, name, evr, capability.relation.rawValue))
    }

    func shape(of dependency: SolverDependency) -> SolverDependencyShape {
        guard csolv_is_relation(dependency.id) != 0 else { return .plain }
        let relation = unsafe csolv_relation(pool, dependency.id)
        let sides = (SolverDependency(id: relation.name), SolverDependency(id: relation.evr))
        return switch relation.flags {
        case 1...7: csolv_is_relation(relation.name) == 0 ? .plain : .other
        case REL_AND: .and(sides.0, sides.1)
        case REL_OR: .or(sides.0, sides.1)
        case REL_WITH: .with(sides.0, sides.1)
        case REL_WITHOUT: .without(sides.0, sides.1)
        case REL_COND, REL_UNLESS, REL_ELSE: .conditional(sides.0, sides.1)
        default: .other
        }
    }

    /// Returns the name and comparison of a plain dependency; `nil` for any other.
    func capability(of dependency: SolverDependency) -> SolverCapability? {
        guard case .plain = shape(of: dependency) else { return nil }
        guard csolv_is_relation(dependency.id) != 0 else {
            return SolverCapability(unsafe String(cString: pool_id2str(pool, dependency.id)))
        }
        let relation = unsafe csolv_relation(pool, dependency.id)
        return SolverCapability(
            unsafe String(cString: pool_id2str(pool, relation.name)), .init(rawValue: relation.flags),
            unsafe String(cString: pool_id2str(pool, relation.evr)))
    }

    func requirements(of packages: [SolverPackage]) throws(SolverError) -> SolverTable<SolverDependency> {
        unsafe try table(packages) { unsafe csolv_all_requires(pool, $0, $1, $2) }
    }

    func provides(of packages: [SolverPackage]) throws(SolverError) -> SolverTable<SolverDependency> {
        unsafe try table(packages) { unsafe csolv_all_provides(pool, $0, $1, $2) }
    }

    func table(
        _ packages: [SolverPackage], _ fill: (UnsafeMutablePointer<Queue>, UnsafeMutablePointer<Queue>, UnsafeMutablePointer<Queue>) -> Void
    ) throws(SolverError) -> SolverTable<SolverDependency> {
        let asked = try SolverQueue()
        let counts = try SolverQueue()
        let found = try SolverQueue()
        asked.append(packages)
        unsafe fill(asked.pointer, counts.pointer, found.pointer)
        return SolverTable(elements: found.map(SolverDependency.init(id:)), counts: counts.map(Int.init))
    }
}

extension SolverPoolHandle {
    /// Returns the dependencies and files of packages as tables.
    ///
    /// The packages are numbered in the given order.
    ///
    /// - Parameter files: `true` to include the files that the metadata lists. Once a pool is prepared, required files are among the provides.
    func contents(of packages: [SolverPackage], files: Bool) throws(SolverError) -> SolverContents {
        var listed = SolverTable<SolverDependency>(elements: [], counts: packages.map { _ in 0 })
        if files { listed = unsafe try table(packages) { unsafe csolv_all_files(pool, $0, $1, $2) } }
        let solvables = unsafe packages.map { unsafe csolv_package(pool, $0.id) }
        let (bytes, starts) = texts()
        return SolverContents(
            bytes: bytes, starts: starts, relations: relations(), names: unsafe solvables.map { unsafe UInt32(bitPattern: $0.name) },
            versions: unsafe solvables.map { unsafe UInt32(bitPattern: $0.evr) }, architectures: unsafe solvables.map { unsafe UInt32(bitPattern: $0.arch) },
            requires: try requirements(of: packages), provides: try provides(of: packages),
            conflicts: unsafe try table(packages) { unsafe csolv_all_conflicts(pool, $0, $1, $2) },
            obsoletes: unsafe try table(packages) { unsafe csolv_all_obsoletes(pool, $0, $1, $2) }, files: listed)
    }

    private func texts() -> (bytes: [UInt8], starts: [UInt32]) {
        let count = unsafe Int(pool.pointee.ss.nstrings)
        var bytes: [UInt8] = []
        var starts: [UInt32] = [0]
        unsafe bytes.reserveCapacity(Int(pool.pointee.ss.sstrings) + count)
        starts.reserveCapacity(count + 1)
        for number in 0..<count {
            // Text number 0 means that there is no text.
            if let text = unsafe pool_id2str(pool, Id(number)), number > 0 {
                unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: strlen(text)))
            }
            bytes.append(0)
            starts.append(UInt32(truncatingIfNeeded: bytes.count))
        }
        return (bytes, starts)
    }

    private func relations() -> [SolverContents.Relation] {
        unsafe UnsafeBufferPointer(start: pool.pointee.rels, count: Int(pool.pointee.nrels)).map { relation in
            SolverContents.Relation(left: UInt32(bitPattern: relation.name), right: UInt32(bitPattern: relation.evr), join: join(relation.flags))
        }
    }

    private func join(_ flags: CInt) -> UInt32 {
        let word: SolverContents.Join
        switch flags {
        case 1...7: return UInt32(flags)
        case REL_AND: word = .and
        case REL_OR: word = .or
        case REL_WITH: word = .with
        case REL_WITHOUT: word = .without
        case REL_COND: word = .if
        case REL_UNLESS: word = .unless
        case REL_ELSE: word = .else
        default: word = .other
        }
        return word.rawValue
    }
}
