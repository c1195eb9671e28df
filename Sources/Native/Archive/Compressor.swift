/// Compresses a stream of bytes, part by part.
///
/// The result depends on the bytes, the format, the level, whether their number is known and the version of the codec library, and on nothing
/// else: there is no time stamp or file name in it, one thread makes it, and how the input is cut into parts does not show, but for whether all of it
/// is given at the end (``finish(with:)``).
package struct Compressor: ~Copyable {
    /// One of the two is there.
    private var archive: WriteHandle?
    private var zstd: ZstdStream?

    /// Starts a stream; without a level, the codec's own default is used.
    ///
    /// - Parameters:
    ///   - size: how many bytes will be written, exactly; zstd then needs little time and memory for short streams, and says it in the frame.
    ///   - pool: where a codec is taken from and given back to.
    /// - Throws: ``ArchiveError`` when the level does not exist.
    package init(_ format: CompressionFormat, level: Int? = nil, size: UInt64? = nil, pool: CodecPool = CodecPool()) throws(ArchiveError) {
        if format == .zstd, let size, level.map(format.levels.contains) ?? true {
            zstd = try ZstdStream.open(level: level ?? ZstdStream.usualLevel, size: size, pool: pool)
            return
        }
        var handle = try WriteHandle.open(tar: false, format, level: level)
        try handle.begin("data", kind: .regular, permissions: 0o644, size: nil, time: 0, linkTarget: nil)
        archive = consume handle
    }

    /// Adds bytes; returns what came out since the last call, often nothing.
    package mutating func write(_ bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        try unsafe write(bytes.span.bytes)
    }

    /// Adds a part of an array; returns what came out since the last call, often nothing.
    package mutating func write(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) -> [UInt8] {
        try unsafe write(bytes.span.bytes)
    }

    /// Adds bytes that are not copied first; returns what came out since the last call, often nothing.
    package mutating func write(_ bytes: borrowing RawSpan) throws(ArchiveError) -> [UInt8] {
        try archive?.write(bytes)
        try zstd?.write(bytes)
        return archive?.take() ?? zstd?.take() ?? []
    }

    /// Ends the stream and returns the rest of it; throws when the number of bytes is not the one that was announced.
    package consuming func finish() throws(ArchiveError) -> [UInt8] {
        try finish(with: [])
    }

    /// Adds the last bytes, and ends the stream; zstd takes less time for a stream that is all given here.
    package consuming func finish(with bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        if let stream = zstd.take() { return try unsafe stream.finish(with: bytes.span.bytes) }
        guard var handle = archive.take() else { throw .ended }
        try unsafe handle.write(bytes.span.bytes)
        return try handle.finish()
    }

    /// Compresses bytes that are all there.
    package static func compress(
        _ bytes: [UInt8], _ format: CompressionFormat, level: Int? = nil
    ) throws(ArchiveError) -> [UInt8] {
        var compressor = try Compressor(format, level: level)
        let start = try compressor.write(bytes)
        return start + (try compressor.finish())
    }
}
