/// The end record of a zip archive, with the ZIP64 record if needed (APPNOTE.TXT §4.3.14–16).
///
/// It must be the last 22 bytes: a comment is refused, so that a search from the back can find no other record.
struct ZipEnd {
    /// The range of the central directory.
    let directory: Range<UInt64>
    /// The number of entries.
    let count: UInt64

    static let length = 22
    private static let locatorLength = 20
    private static let zip64Length = 56

    /// The values that both kinds of end record contain.
    private struct Values: Equatable {
        let count, size, offset: UInt64
    }

    /// Reads the end records of an archive.
    init(_ source: some ZipByteSource) throws(ArchiveError) {
        guard source.count >= UInt64(Self.length) else { throw Self.refuse(.noEndRecord) }
        var start = source.count - UInt64(Self.length)
        let bytes = try source.read(at: start, count: Self.length)
        guard bytes.zip32(0) == ZipMark.end, bytes.zip16(20) == 0 else { throw Self.refuse(Self.reasonForNoEnd(source)) }
        guard bytes.zip32(4) == 0, bytes.zip16(8) == bytes.zip16(10) else { throw Self.refuse(.severalDisks) }
        var values = Values(count: UInt64(bytes.zip16(10)), size: UInt64(bytes.zip32(12)), offset: UInt64(bytes.zip32(16)))
        if let large = try Self.zip64(source, before: start) {
            let stated = Values(count: min(large.count, 0xFFFF), size: min(large.size, 0xFFFF_FFFF), offset: min(large.offset, 0xFFFF_FFFF))
            guard stated == values else { throw Self.refuse(.wrongZip64Record) }
            // CPython's zipfile writes the ZIP64 record from 2 GiB on.
            guard large.count >= 0xFFFF || max(large.size, large.offset) > Int32.max else { throw Self.refuse(.needlessZip64) }
            values = large
            start -= UInt64(Self.locatorLength + Self.zip64Length)
        } else if values.size == 0xFFFF_FFFF || values.offset == 0xFFFF_FFFF {
            throw Self.refuse(.missingZip64)
        }
        guard values.offset <= start else { throw Self.refuse(.wrongDirectoryPlace) }
        guard values.size == start - values.offset else {
            throw Self.refuse(Self.hasEnd(source, in: values.offset..<start, values.size) ? .secondEndRecord : .wrongDirectoryPlace)
        }
        directory = values.offset..<start
        count = values.count
    }

    /// Returns the values of the ZIP64 record if there is a locator before the end record; `nil` otherwise.
    private static func zip64(_ source: some ZipByteSource, before end: UInt64) throws(ArchiveError) -> Values? {
        guard end >= UInt64(locatorLength) else { return nil }
        let locator = try source.read(at: end - UInt64(locatorLength), count: locatorLength)
        guard locator.zip32(0) == ZipMark.locator else { return nil }
        guard end >= UInt64(locatorLength + zip64Length) else { throw refuse(.wrongLocator) }
        let start = end - UInt64(locatorLength + zip64Length)
        let record = try source.read(at: start, count: zip64Length)
        guard locator.zip32(4) == 0, locator.zip64(8) == start, locator.zip32(16) == 1, record.zip32(0) == ZipMark.zip64End,
            record.zip64(4) == UInt64(zip64Length - 12)
        else { throw refuse(.wrongLocator) }
        guard record.zip64(16) == 0, record.zip64(24) == record.zip64(32) else { throw refuse(.severalDisks) }
        return Values(count: record.zip64(32), size: record.zip64(40), offset: record.zip64(48))
    }

    /// Returns the fault for an archive that does not end with an end record without a comment.
    private static func reasonForNoEnd(_ source: some ZipByteSource) -> ZipFault {
        let reach = min(source.count, UInt64(length) + 0xFFFF)
        guard let tail = try? source.read(at: source.count - reach, count: Int(reach)) else { return .noEndRecord }
        let places = tail.indices.dropLast(length - 1).filter { tail[$0] == 0x50 && tail.zip32($0) == ZipMark.end }
        guard let last = places.last else { return .noEndRecord }
        return Int(tail.zip16(last + 20)) == tail.count - last - length ? .archiveComment : .trailingBytes
    }

    /// Returns `true` if the bytes after a directory of the stated size contain an end record.
    private static func hasEnd(_ source: some ZipByteSource, in range: Range<UInt64>, _ size: UInt64) -> Bool {
        let start = size < UInt64(range.count) ? range.lowerBound + size : range.lowerBound
        guard let bytes = try? source.read(at: start, count: Int(min(range.upperBound - start, 1 << 20))) else { return false }
        return ZipMark.hasEnd(in: bytes)
    }

    private static func refuse(_ fault: ZipFault) -> ArchiveError { .refused(entry: nil, fault) }
}
