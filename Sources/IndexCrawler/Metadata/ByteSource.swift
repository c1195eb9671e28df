/// A file that can be read in parts: on disk, or at a server that supports ranges.
struct ByteSource: Sendable {
    /// A closure that returns at most the given number of last bytes, and the size of the whole file.
    let tail: @Sendable (UInt64) async throws -> (bytes: [UInt8], fileSize: UInt64)
    /// A closure that returns the bytes of a range inside the file.
    let part: @Sendable (Range<UInt64>) async throws -> [UInt8]
}
