import Native

/// The decompressed bytes of an archive, with a small buffer for records.
struct PayloadStream: ~Copyable {
    private var decompressor: Decompressor
    private var buffer: ArraySlice<UInt8> = []
    /// The number of bytes returned so far.
    private(set) var position: UInt64 = 0

    private static let partSize = 256 << 10

    init(_ decompressor: consuming Decompressor) {
        self.decompressor = decompressor
    }

    /// Returns exactly `count` bytes.
    ///
    /// - Throws: ``RPMReadError/badPayload(_:)`` at the end of the archive.
    mutating func read(_ count: Int) throws(RPMReadError) -> ArraySlice<UInt8> {
        while buffer.count < count {
            guard let more = try part() else { throw .badPayload("the archive ends inside a record") }
            buffer = buffer.isEmpty ? ArraySlice(more) : buffer + more
        }
        position += UInt64(count)
        defer { buffer = buffer.dropFirst(count) }
        return buffer.prefix(count)
    }

    /// Returns some of the next bytes, at least one and at most `count`.
    mutating func readSome(upTo count: Int) throws(RPMReadError) -> ArraySlice<UInt8> {
        if buffer.isEmpty {
            guard let more = try part() else { throw .badPayload("the archive ends inside a file") }
            buffer = ArraySlice(more)
        }
        let result = buffer.prefix(count)
        buffer = buffer.dropFirst(result.count)
        position += UInt64(result.count)
        return result
    }

    /// Skips to the next multiple of four bytes from the start of the archive.
    mutating func align() throws(RPMReadError) {
        let rest = Int((4 - position % 4) % 4)
        if rest > 0 { _ = try read(rest) }
    }

    private mutating func part() throws(RPMReadError) -> [UInt8]? {
        do throws(ArchiveError) {
            return try decompressor.read(upTo: Self.partSize)
        } catch {
            throw .badPayload("\(error)")
        }
    }
}
