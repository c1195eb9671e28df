import Glibc
import SystemPackage

/// Standard input and standard output of the process, as bytes.
package enum StandardStream {
    /// Returns the available bytes of standard input, at most `count`; empty at its end.
    ///
    /// It waits for the writer, and leaves the stream's mode unchanged. Throws ``FileError``.
    package static func read(upTo count: Int) throws(FileError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            do throws(FileError) {
                done = try SystemCall.run(.read, "standard input") { unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, count) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all bytes to standard output; throws ``FileError``, also if the reader has closed the stream (`EPIPE`).
    package static func write(_ bytes: [UInt8]) throws(FileError) {
        var start = 0
        while start < bytes.count {
            start += try SystemCall.run(.write, "standard output") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress.map { unsafe $0 + start }, bytes.count - start) }
            }
        }
    }
}
