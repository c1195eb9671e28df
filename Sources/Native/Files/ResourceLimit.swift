internal import Glibc

/// The limits of this process, and the size of this machine.
package enum ResourceLimit {
    /// A resource of which the kernel limits the use (`getrlimit(2)`).
    package enum Kind: Sendable {
        case processorTime, fileSize, data, processCount, openFiles, lockedMemory
    }

    /// The value that this process can raise a limit to, `.max` for none.
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

    /// Raises the limit of open files as far as this process may, and returns it.
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
