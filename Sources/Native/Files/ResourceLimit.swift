internal import Glibc

/// The resource limits of this process, and the memory size of the machine.
package enum ResourceLimit {
    /// A resource whose use the kernel limits (`getrlimit(2)`).
    package enum Kind: Sendable {
        case processorTime, fileSize, data, processCount, openFiles, lockedMemory
    }

    /// Returns the hard limit of a resource; `.max` if there is none.
    package static func hard(_ kind: Kind) -> UInt64 {
        var limit = rlimit()
        let resource =
            switch kind {
            case .processorTime: RLIMIT_CPU
            case .fileSize: RLIMIT_FSIZE
            case .data: RLIMIT_DATA
            case .processCount: __RLIMIT_NPROC
            case .openFiles: RLIMIT_NOFILE
            case .lockedMemory: __RLIMIT_MEMLOCK
            }
        guard unsafe getrlimit(CInt(resource.rawValue), &limit) == 0 else { return .max }
        return limit.rlim_max == rlim_t.max ? .max : UInt64(limit.rlim_max)
    }

    /// Raises the limit of open files to the hard limit and returns it.
    package static func raiseOpenFiles() -> UInt64 {
        var limit = rlimit()
        let resource = CInt(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1024 }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        return UInt64(unsafe setrlimit(resource, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur)
    }

    /// The memory of the machine, in bytes.
    package static var memorySize: UInt64 {
        UInt64(max(0, sysconf(CInt(_SC_PHYS_PAGES)))) * UInt64(max(0, sysconf(CInt(_SC_PAGESIZE))))
    }
}
