/// A zip archive of the form that tools make wheels in, read without libarchive, whose loading takes longer than to convert a small wheel.
///
/// Every entry is a file with permissions of Unix, stored or deflated, whose name, sizes and check sum its two descriptions tell alike and at once, and
/// the entries lie one after the other before the directory. Whatever else zip archives can have is left to libarchive, ``init(_:)`` then gives nil.
final class PlainZip {
    private let source: ArchiveSource
    /// The entries to come, last first.
    private var coming: [ZipDirectory.Record]
    private var content: PlainZipContent?

    /// Reads the directory and the descriptions before the entries; nil when the archive is not of this form, which is no error yet.
    init?(_ source: ArchiveSource) {
        guard source.count > 4, (try? source.read(at: 0, count: 4)) == [0x50, 0x4B, 3, 4], let directory = try? ZipDirectory(source),
            directory.isAtItsPlace
        else { return nil }
        var end: UInt64 = 0
        for record in directory.records {
            guard record.isPlain, record.offset == end, let local = try? source.read(at: record.offset, count: record.localLength),
                record.isDescribed(by: local)
            else { return nil }
            end = record.contentOffset + UInt64(record.packedSize)
        }
        guard end == directory.start else { return nil }
        self.source = source
        coming = directory.records.reversed()
    }

    /// The next entry, nil after the last.
    func next() -> ArchiveEntry? {
        guard let record = coming.popLast() else {
            content = nil
            return nil
        }
        content = PlainZipContent(record)
        let path = String(decoding: record.name, as: UTF8.self)
        return ArchiveEntry(
            path: path, kind: .regular, permissions: record.mode & 0o7777, size: UInt64(record.size), modificationTime: record.modificationTime,
            linkTarget: nil, isUnsafePath: ArchiveEntry.isUnsafe(path), warning: nil)
    }

    /// Content of the current entry, at most `count` bytes; nil at its end.
    func readData(upTo count: Int) throws(ArchiveError) -> [UInt8]? {
        try content?.next(upTo: max(1, count), of: source)
    }
}

/// The content of one entry while it is read.
private struct PlainZipContent {
    private let record: ZipDirectory.Record
    private var stream: InflateStream?
    /// Packed bytes that were read and not yet unpacked.
    private var input: ArraySlice<UInt8> = []
    /// How many packed bytes were read.
    private var taken = 0
    /// How many bytes came out.
    private var made = 0
    private var sum = ZipCheckSum()
    private var isOver = false

    init(_ record: ZipDirectory.Record) {
        self.record = record
    }

    /// Throws when the bytes are not those that the archive describes; nothing more is given then.
    mutating func next(upTo count: Int, of source: ArchiveSource) throws(ArchiveError) -> [UInt8]? {
        if isOver { return nil }
        isOver = true
        let (part, isEnd) = record.isDeflated ? try inflated(count, source) : try stored(count, source)
        made += part.count
        sum.update(part)
        guard made <= Int(record.size), !isEnd || made == Int(record.size) else { throw damage("it is not as long as its description says") }
        guard !isEnd || sum.value == record.checkSum else { throw damage("it does not have the check sum of its description") }
        isOver = isEnd
        return part.isEmpty ? nil : part
    }

    private mutating func stored(_ count: Int, _ source: ArchiveSource) throws(ArchiveError) -> (part: [UInt8], isEnd: Bool) {
        let part = try read(count, source)
        return (part, taken == Int(record.packedSize))
    }

    private mutating func inflated(_ count: Int, _ source: ArchiveSource) throws(ArchiveError) -> (part: [UInt8], isEnd: Bool) {
        if stream == nil { stream = try InflateStream() }
        // One byte more than there should be shows a stream that goes on.
        let room = min(count, Int(record.size) - made + 1)
        while true {
            if input.isEmpty { input = try read(Self.partSize, source)[...] }
            guard let step = stream?.inflate(input, room: room) else { throw damage("its packed bytes make no sense") }
            input = input.dropFirst(step.taken)
            let isAll = input.isEmpty && taken == Int(record.packedSize)
            if step.isEnd {
                guard isAll else { throw damage("bytes follow its end") }
                return (step.output, true)
            }
            if !step.output.isEmpty { return (step.output, false) }
            guard !isAll else { throw damage("it is cut short") }
        }
    }

    /// The next packed bytes; none when all were read.
    private mutating func read(_ count: Int, _ source: ArchiveSource) throws(ArchiveError) -> [UInt8] {
        let bytes = try source.read(at: record.contentOffset + UInt64(taken), count: min(count, Int(record.packedSize) - taken))
        taken += bytes.count
        return bytes
    }

    private func damage(_ reason: String) -> ArchiveError { .damaged(entry: String(decoding: record.name, as: UTF8.self), reason: reason) }

    private static let partSize = 64 << 10
}
