package import SystemPackage

/// A whole zip archive whose records have all been checked (see ``ZipFault``).
///
/// The contents are checked while they are read.
package struct ZipArchive {
    /// The entries in the order of their offsets in the archive.
    package let entries: [ZipEntry]
    private let source: any ZipByteSource

    /// Opens an archive and checks its records.
    package init(_ source: any ZipByteSource, limits: ArchiveLimits) throws(ArchiveError) {
        entries = try ZipDirectory(source, limits: limits).entries
        self.source = source
        for entry in entries { _ = try ZipLocalHeader(entry, source) }
    }

    /// Opens an archive file.
    package init(_ file: consuming InputFile, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(ArchiveSource.of(file), limits: limits)
    }

    /// Opens an archive file at a path.
    package init(path: FilePath, limits: ArchiveLimits) throws(ArchiveError) {
        try self.init(ArchiveSource.at(path), limits: limits)
    }

    /// Returns the content of one of the entries.
    package func content(of entry: ZipEntry) throws(ArchiveError) -> ZipContent { try ZipContent(entry, in: source) }
}

/// The bytes of a zip archive: a file, an array, or the known parts of a remote file.
package protocol ZipByteSource {
    /// The length of the whole archive in bytes.
    var count: UInt64 { get }

    /// Returns bytes at an offset; throws an error if there are fewer.
    func read(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8]
}

extension ArchiveSource: ZipByteSource {}

/// A zip archive of which only some parts are known, as read with HTTP range requests.
package struct ZipParts: ZipByteSource, Sendable {
    package let count: UInt64
    private var parts: [(start: UInt64, bytes: [UInt8])] = []

    /// Creates the archive from its last bytes; throws an error if there are more than `count`, the length of the archive.
    package init(tail: [UInt8], count: UInt64) throws(ArchiveError) {
        guard UInt64(tail.count) <= count else { throw .refused(entry: nil, .truncated) }
        self.count = count
        parts = [(count - UInt64(tail.count), tail)]
    }

    /// Returns `true` if all bytes of a range are known.
    package func holds(_ range: Range<UInt64>) -> Bool {
        parts.contains { $0.start <= range.lowerBound && range.upperBound <= $0.start + UInt64($0.bytes.count) }
    }

    /// Adds the bytes at an offset.
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
