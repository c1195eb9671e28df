/// The content of a zip entry, read in parts.
package struct ZipContent {
    private let entry: ZipEntry
    private let source: any ZipByteSource
    private var stream: InflateStream?
    /// The compressed bytes that are read but not yet decompressed.
    private var input: ArraySlice<UInt8> = []
    /// The range of the compressed bytes that are not yet read.
    private var coming: Range<UInt64>
    /// The number of decompressed bytes.
    private var made: UInt64 = 0
    private var sum = ZipCheckSum()
    private var isOver = false

    /// Compares the entry's two headers and starts to read.
    package init(_ entry: ZipEntry, in source: any ZipByteSource) throws(ArchiveError) {
        self.entry = entry
        self.source = source
        coming = try ZipLocalHeader(entry, source).content
    }

    /// Returns the next bytes, at most `count`; `nil` at the end.
    ///
    /// Throws an error if the bytes do not match the headers. Nothing can be read after that.
    package mutating func next(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        if isOver { return nil }
        isOver = true
        let (part, isEnd) = entry.isDeflated ? try inflated(max(1, count)) : try stored(max(1, count))
        made += UInt64(part.count)
        sum.update(part)
        guard made <= entry.size, !isEnd || made == entry.size else { throw refuse(.wrongSize) }
        guard !isEnd || sum.value == entry.checksum else { throw refuse(.wrongChecksum) }
        isOver = isEnd
        return part.isEmpty ? nil : part
    }

    /// Returns the rest of the content; throws an error if it is damaged or longer than `limit` bytes.
    package mutating func readAll(limit: Int) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try next(upTo: min(Self.partSize, max(1, limit - bytes.count + 1))) {
            bytes += part
            if bytes.count > limit { throw .tooLarge(limit: limit) }
        }
        return bytes
    }

    private mutating func stored(_ count: Int) throws(ArchiveError) -> (part: [UInt8], isEnd: Bool) {
        let part = try read(count)
        return (part, coming.isEmpty)
    }

    private mutating func inflated(_ count: Int) throws(ArchiveError) -> (part: [UInt8], isEnd: Bool) {
        if stream == nil { stream = try InflateStream() }
        // Allow one byte more than the stated size, to detect a stream that is longer.
        let room = Int(min(UInt64(count), entry.size - made + 1))
        while true {
            if input.isEmpty { input = try read(Self.partSize)[...] }
            guard let step = stream?.inflate(input, room: room) else { throw refuse(.damagedContent) }
            input = input.dropFirst(step.taken)
            let isAll = input.isEmpty && coming.isEmpty
            if step.isEnd {
                guard isAll else { throw refuse(.bytesAfterContent) }
                return (step.output, true)
            }
            if !step.output.isEmpty { return (step.output, false) }
            guard !isAll else { throw refuse(.damagedContent) }
        }
    }

    /// Returns the next compressed bytes; empty after the last.
    private mutating func read(_ count: Int) throws(ArchiveError) -> [UInt8] {
        let bytes = try source.read(at: coming.lowerBound, count: Int(min(UInt64(count), UInt64(coming.count))))
        coming = (coming.lowerBound + UInt64(bytes.count))..<coming.upperBound
        return bytes
    }

    private func refuse(_ fault: ZipFault) -> ArchiveError { .refused(entry: entry.path, fault) }

    private static let partSize = 64 << 10
}
