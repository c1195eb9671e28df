import ForeignText
import Glibc
import SystemPackage

/// A runner of system calls that report a failure by -1 and `errno`.
enum SystemCall {
    /// Runs a call, repeats it while a signal interrupts it, and throws any other error.
    @discardableResult
    static func run<Result: SignedInteger>(
        _ operation: FileError.Operation, _ path: FilePath, _ call: () -> Result
    ) throws(FileError) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = Glibc.errno
            if code != EINTR { throw FileError(operation, path, Errno(rawValue: code)) }
        }
    }

    /// Runs a call on a path, repeats it while a signal interrupts it, and throws any other error.
    @discardableResult
    static func run<Result: SignedInteger>(
        _ operation: FileError.Operation, at path: FilePath, _ call: (UnsafePointer<CInterop.PlatformChar>) -> Result
    ) throws(FileError) -> Result {
        // Read errno inside the closure, before withPlatformString frees memory.
        while true {
            let (result, code) = unsafe path.withPlatformString { pointer in
                let result = unsafe call(pointer)
                return (result, Glibc.errno)
            }
            if result >= 0 { return result }
            if code != EINTR { throw FileError(operation, path, Errno(rawValue: code)) }
        }
    }
}

/// An open file descriptor.
///
/// It is closed at the end of its owner's life.
struct OwnedDescriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes ownership of an open descriptor.
    init(_ number: CInt) {
        self.number = number
    }

    deinit { Glibc.close(number) }

    /// Closes the descriptor; returns 0, or the error number of a late write error.
    consuming func close() -> CInt {
        let code = Glibc.close(number) == 0 ? 0 : errno
        discard self
        // After EINTR the descriptor is closed on Linux; closing again could hit another file.
        return code == EINTR ? 0 : code
    }
}

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

    /// The memory that processes can still get without swapping, in bytes (`MemAvailable`, proc(5)); `nil` if the kernel does not state it.
    package static var availableMemory: UInt64? {
        guard let bytes = try? FileSystem.readAll("/proc/meminfo", limit: 64 << 10),
            let rest = String(decoding: bytes, as: UTF8.self).cut(at: "\nMemAvailable:")?.after,
            let kibibytes = UInt64(rest.droppingBytes { $0 == UInt8(ascii: " ") }.bytes(while: \.isASCIIDigit))
        else { return nil }
        return kibibytes << 10
    }

    /// The memory of the machine, in bytes.
    package static var memorySize: UInt64 { UInt64(max(0, sysconf(CInt(_SC_PHYS_PAGES)))) * pageSize }

    /// The size of a page of memory, in bytes.
    package static var pageSize: UInt64 { UInt64(max(0, sysconf(CInt(_SC_PAGESIZE)))) }
}
