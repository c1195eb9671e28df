internal import CZlib

/// Decompresses a raw deflate stream (RFC 1951).
@safe final class InflateStream {
    /// The result of decompressing a part of the input.
    struct Step {
        let output: [UInt8]
        /// The number of bytes of the input that were used.
        let taken: Int
        let isEnd: Bool
    }

    private let stream: UnsafeMutablePointer<z_stream>

    /// Starts a stream.
    init() throws(ArchiveError) {
        guard let stream = unsafe czlib_inflate_open() else { throw SystemLibrary.zlib.problem.map { .noLibrary($0) } ?? .outOfMemory }
        unsafe self.stream = unsafe stream
    }

    deinit { unsafe czlib_inflate_close(stream) }

    /// Decompresses until the input ends or the output has `room` bytes; returns `nil` if the bytes are not a deflate stream.
    func inflate(_ input: ArraySlice<UInt8>, room: Int) -> Step? {
        var (taken, isEnd, isRight) = (0, false, false)
        let output = unsafe input.withUnsafeBytes { input in
            unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let step = unsafe czlib_inflate(
                    stream, input.baseAddress, CUnsignedInt(clamping: input.count), buffer.baseAddress, CUnsignedInt(clamping: buffer.count))
                (count, taken) = (Int(step.made), Int(step.taken))
                isEnd = step.outcome == Z_STREAM_END
                // Lack of input or room is not an error.
                isRight = isEnd || step.outcome == Z_OK || step.outcome == Z_BUF_ERROR
            }
        }
        return isRight ? Step(output: output, taken: taken, isEnd: isEnd) : nil
    }
}

/// The CRC-32 of zip and gzip (RFC 1952 §8), computed in parts.
struct ZipCheckSum {
    private(set) var value: UInt32 = 0

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        unsafe value = bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: unsafe crc32_z(uLong(value), $0.baseAddress, $0.count)) }
    }
}
