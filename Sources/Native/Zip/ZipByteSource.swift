/// The bytes of a zip archive: a file, an array, or the parts of a remote file that are known.
package protocol ZipByteSource {
    /// The length of the whole archive in bytes.
    var count: UInt64 { get }

    /// Returns bytes at a place; throws when there are fewer.
    func read(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8]
}

extension ArchiveSource: ZipByteSource {}

/// A zip archive of which only some parts are known, as read from a server that sends ranges.
package struct ZipParts: ZipByteSource, Sendable {
    package let count: UInt64
    private var parts: [(start: UInt64, bytes: [UInt8])] = []

    /// Starts with the last bytes of an archive of `count` bytes; throws when there are more of them than that.
    package init(tail: [UInt8], count: UInt64) throws(ArchiveError) {
        guard UInt64(tail.count) <= count else { throw .refused(entry: nil, .truncated) }
        self.count = count
        parts = [(count - UInt64(tail.count), tail)]
    }

    /// Returns a Boolean value indicating whether a range can be read.
    package func holds(_ range: Range<UInt64>) -> Bool {
        parts.contains { $0.start <= range.lowerBound && range.upperBound <= $0.start + UInt64($0.bytes.count) }
    }

    /// Adds the bytes that start at a place.
    package mutating func add(_ bytes: [UInt8], at start: UInt64) {
        parts.append((start, bytes))
    }

    package func read(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8] {
        for part in parts where part.start <= offset && offset - part.start <= UInt64(part.bytes.count) {
            let first = Int(offset - part.start)
            if count <= part.bytes.count - first { return Array(part.bytes[first..<(first + count)]) }
        }
        throw .refused(entry: nil, .truncated)
    }
}
