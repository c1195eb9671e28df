internal import CSolv
internal import Glibc

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
