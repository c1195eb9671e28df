import Glibc
import SystemPackage

/// Standard input and standard output of the process, as bytes.
package enum StandardStream {
    /// The next bytes of standard input, as many as come at once; empty at its end.
    ///
    /// Reads the stream as it was handed over and waits for whoever writes to it; throws ``FileError``.
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

    /// Writes bytes to standard output, all of them; throws ``FileError``, also when the reader has gone away (`EPIPE`).
    package static func write(_ bytes: [UInt8]) throws(FileError) {
        var start = 0
        while start < bytes.count {
            start += try SystemCall.run(.write, "standard output") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress.map { unsafe $0 + start }, bytes.count - start) }
            }
        }
    }
}
