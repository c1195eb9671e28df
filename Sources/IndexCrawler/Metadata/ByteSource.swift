/// A file of which parts can be read: on disk, or at a server that sends ranges.
struct ByteSource: Sendable {
    /// The last bytes, at most so many, and the size of the whole.
    let tail: @Sendable (UInt64) async throws -> (bytes: [UInt8], fileSize: UInt64)
    /// The bytes of a range that lies inside the file.
    let part: @Sendable (Range<UInt64>) async throws -> [UInt8]
}
