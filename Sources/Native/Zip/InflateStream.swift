internal import CZlib

/// A deflated stream without a frame (RFC 1951), being unpacked.
@safe final class InflateStream {
    /// What came of a part of the input.
    struct Step {
        let output: [UInt8]
        /// How many bytes of the input were used.
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

    /// Unpacks until the input is used up or the room is; nil when the bytes are no such stream.
    func inflate(_ input: ArraySlice<UInt8>, room: Int) -> Step? {
        var (taken, isEnd, isRight) = (0, false, false)
        let output = unsafe input.withUnsafeBytes { input in
            unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let step = unsafe czlib_inflate(
                    stream, input.baseAddress, CUnsignedInt(clamping: input.count), buffer.baseAddress, CUnsignedInt(clamping: buffer.count))
                (count, taken) = (Int(step.made), Int(step.taken))
                isEnd = step.outcome == Z_STREAM_END
                // That there is no input or no room left is no fault.
                isRight = isEnd || step.outcome == Z_OK || step.outcome == Z_BUF_ERROR
            }
        }
        return isRight ? Step(output: output, taken: taken, isEnd: isEnd) : nil
    }
}

/// The check sum of zip and gzip (RFC 1952 §8), of bytes that come in parts.
struct ZipCheckSum {
    private(set) var value: UInt32 = 0

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        unsafe value = bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: unsafe crc32_z(uLong(value), $0.baseAddress, $0.count)) }
    }
}
