internal import Glibc
internal import SystemPackage

/// Runs system calls that report a failure by -1 and `errno`.
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
