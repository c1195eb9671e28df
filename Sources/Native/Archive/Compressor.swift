/// Compresses a stream of bytes, part by part.
///
/// The result depends on the bytes, the format, the level and the version of the codec library, and on nothing else: there
/// is no time stamp or file name in it, one thread makes it, and how the input is cut into parts does not show.
package struct Compressor: ~Copyable {
    private var handle: WriteHandle

    /// Starts a stream; without a level, the codec's own default is used.
    ///
    /// Throws when the level does not exist.
    package init(_ format: CompressionFormat, level: Int? = nil) throws(ArchiveError) {
        var handle = try WriteHandle.open(tar: false, format, level: level)
        try handle.begin("data", kind: .regular, permissions: 0o644, size: nil, time: 0, linkTarget: nil)
        self.handle = handle
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
        try handle.write(bytes)
        return handle.take()
    }

    /// Ends the stream and returns the rest of it.
    package consuming func finish() throws(ArchiveError) -> [UInt8] {
        try handle.finish()
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
