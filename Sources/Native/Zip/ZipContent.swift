/// The content of a zip entry while it is read, in parts.
package struct ZipContent {
    private let entry: ZipEntry
    private let source: any ZipByteSource
    private var stream: InflateStream?
    /// Packed bytes that were read and not yet unpacked.
    private var input: ArraySlice<UInt8> = []
    /// The packed bytes that were not read yet.
    private var coming: Range<UInt64>
    /// How many bytes came out.
    private var made: UInt64 = 0
    private var sum = ZipCheckSum()
    private var isOver = false

    /// Compares the entry's headers, and starts to read.
    package init(_ entry: ZipEntry, in source: any ZipByteSource) throws(ArchiveError) {
        self.entry = entry
        self.source = source
        coming = try ZipLocalHeader(entry, source).content
    }

    /// The next bytes, at most `count`; nil at the end.
    ///
    /// Throws when the bytes are not those that the headers describe; nothing more is given then.
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

    /// The rest of the content; throws when that is more than `limit` bytes, or damaged.
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
        // One byte more than there should be shows a stream that goes on.
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

    /// The next packed bytes; none when all were read.
    private mutating func read(_ count: Int) throws(ArchiveError) -> [UInt8] {
        let bytes = try source.read(at: coming.lowerBound, count: Int(min(UInt64(count), UInt64(coming.count))))
        coming = (coming.lowerBound + UInt64(bytes.count))..<coming.upperBound
        return bytes
    }

    private func refuse(_ fault: ZipFault) -> ArchiveError { .refused(entry: entry.path, fault) }

    private static let partSize = 64 << 10
}
