import CZlib

/// A decompressor of a raw deflate stream (RFC 1951).
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

/// A compressor of a raw deflate stream (RFC 1951).
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
