package import SystemPackage

/// A compressor of a stream of bytes, which arrive in parts.
///
/// The output depends only on the bytes, the format, the level, the codec library's version and whether the size was given in advance. It holds no time
/// stamp and no file name, and it is made by one thread. Splitting the input into other parts does not change the output, unless all of it is given at the
/// end (``finish(with:)``).
package struct Compressor: ~Copyable {
    /// The writer of libarchive; `nil` if zstd compresses.
    ///
    /// Exactly one of the two is set.
    private var archive: WriteHandle?
    private var zstd: ZstdStream?

    /// Starts a stream.
    ///
    /// Without a level, the codec uses its default.
    ///
    /// - Parameters:
    ///   - size: The exact number of bytes that will be written. zstd then needs less time and memory for short streams, and states the size in the frame.
    ///   - pool: The pool that the codec is taken from and given back to.
    /// - Throws: ``ArchiveError`` if the level does not exist.
    package init(_ format: CompressionFormat, level: Int? = nil, size: UInt64? = nil, pool: CodecPool = CodecPool()) throws(ArchiveError) {
        if format == .zstd, let size, level.map(format.levels.contains) ?? true {
            zstd = try ZstdStream.open(level: level ?? ZstdStream.usualLevel, size: size, pool: pool)
            return
        }
        var handle = try WriteHandle.open(tar: false, format, level: level)
        try handle.begin("data", kind: .regular, permissions: 0o644, size: nil, time: 0, linkTarget: nil)
        archive = consume handle
    }

    /// Adds bytes; returns the output since the last call, which is often empty.
    package mutating func write(_ bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        try unsafe write(bytes.span.bytes)
    }

    /// Adds a part of an array; returns the output since the last call, which is often empty.
    package mutating func write(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) -> [UInt8] {
        try unsafe write(bytes.span.bytes)
    }

    /// Adds bytes without copying them first; returns the output since the last call, which is often empty.
    package mutating func write(_ bytes: borrowing RawSpan) throws(ArchiveError) -> [UInt8] {
        try archive?.write(bytes)
        try zstd?.write(bytes)
        return archive?.take() ?? zstd?.take() ?? []
    }

    /// Ends the stream and returns the rest of it; throws an error if the number of bytes differs from the announced size.
    package consuming func finish() throws(ArchiveError) -> [UInt8] {
        try finish(with: [])
    }

    /// Adds the last bytes and ends the stream.
    ///
    /// zstd is faster if the whole stream is given here.
    package consuming func finish(with bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        if let stream = zstd.take() { return try unsafe stream.finish(with: bytes.span.bytes) }
        guard var handle = archive.take() else { throw .ended }
        try unsafe handle.write(bytes.span.bytes)
        return try handle.finish()
    }

    /// Compresses bytes in one call.
    package static func compress(
        _ bytes: [UInt8], _ format: CompressionFormat, level: Int? = nil
    ) throws(ArchiveError) -> [UInt8] {
        var compressor = try Compressor(format, level: level)
        let start = try compressor.write(bytes)
        return start + (try compressor.finish())
    }
}

/// A compression format of a byte stream.
package enum CompressionFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case none, gzip, xz, zstd, bzip2

    /// The supported levels.
    package var levels: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .gzip, .xz: 0...9
        case .bzip2: 1...9
        case .zstd: 1...22
        }
    }

    /// The usual file name extension, including the dot; empty for `none`.
    package var filenameExtension: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .xz: ".xz"
        case .zstd: ".zst"
        case .bzip2: ".bz2"
        }
    }
}

/// A decompressor of a stream.
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
