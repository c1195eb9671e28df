package import SystemPackage

/// Decompresses a stream.
///
/// Its first bytes tell the format: gzip, bzip2, xz, lzma or zstd; other bytes are read as they are.
package struct Decompressor: ~Copyable {
    private var handle: ArchiveHandle
    private var isEmpty: Bool

    /// Opens a compressed stream in memory.
    package init(bytes: [UInt8]) throws(ArchiveError) {
        try self.init(source: ArchiveSource(bytes))
    }

    /// Opens a compressed stream that is part of an open file.
    ///
    /// Without a range, the whole file is the stream.
    package init(_ file: consuming InputFile, range: Range<UInt64>? = nil) throws(ArchiveError) {
        try self.init(source: ArchiveSource.of(file, range: range))
    }

    /// Opens a compressed file.
    package init(path: FilePath) throws(ArchiveError) {
        try self.init(source: ArchiveSource.at(path))
    }

    private init(source: ArchiveSource) throws(ArchiveError) {
        var handle = try ArchiveHandle.open(source, for: .stream)
        let isEmpty = unsafe try handle.nextHeader() == nil
        self.handle = handle
        self.isEmpty = isEmpty
    }

    /// Returns the next bytes, at most `count`; `nil` at the end.
    ///
    /// Throws an error if the stream is damaged or truncated.
    package mutating func read(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        guard !isEmpty else { return nil }
        let bytes = try handle.readData(upTo: count, entryName: nil)
        isEmpty = bytes.isEmpty
        return isEmpty ? nil : bytes
    }
}
