internal import CZlib

/// Compresses a raw deflate stream (RFC 1951).
///
/// The output does not depend on how the input is split.
@safe final class DeflateStream {
    private let stream: UnsafeMutablePointer<z_stream>

    /// Starts a stream with zlib's level 9.
    init() throws(ArchiveError) {
        guard let stream = unsafe czlib_deflate_open(9) else { throw SystemLibrary.zlib.problem.map { .noLibrary($0) } ?? .outOfMemory }
        unsafe self.stream = unsafe stream
    }

    deinit { unsafe czlib_deflate_close(stream) }

    /// Adds bytes and returns the output; `isLast` ends the stream.
    func deflate(_ input: [UInt8], isLast: Bool) throws(ArchiveError) -> [UInt8] {
        var (output, rest): ([UInt8], ArraySlice<UInt8>) = ([], input[...])
        while true {
            var (taken, outcome): (Int, Int32) = (0, Z_OK)
            let part = unsafe rest.withUnsafeBytes { input in
                unsafe [UInt8](unsafeUninitializedCapacity: Self.partSize) { buffer, count in
                    let step = unsafe czlib_deflate(
                        stream, input.baseAddress, CUnsignedInt(clamping: input.count), buffer.baseAddress, CUnsignedInt(buffer.count),
                        isLast && input.count <= CUnsignedInt.max ? 1 : 0)
                    (count, taken, outcome) = (Int(step.made), Int(step.taken), step.outcome)
                }
            }
            output += part
            rest = rest.dropFirst(taken)
            if outcome == Z_STREAM_END { return output }
            // A full buffer means that more output may wait.
            guard outcome == Z_OK || outcome == Z_BUF_ERROR else { throw .unsupported("the deflated form of this machine's zlib") }
            if !isLast && rest.isEmpty && part.count < Self.partSize { return output }
        }
    }

    private static let partSize = 64 << 10
}
