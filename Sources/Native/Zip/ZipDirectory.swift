/// The central directory of a zip archive.
///
/// The entries fill the archive without gaps, from its start to the directory.
package struct ZipDirectory {
    /// The entries in the order of their offsets in the archive.
    package let entries: [ZipEntry]

    /// Reads and checks the directory, but not the local headers.
    ///
    /// - Throws: ``ArchiveError`` if the archive is refused, or has more entries or bytes than the limits allow.
    package init(_ source: some ZipByteSource, limits: ArchiveLimits) throws(ArchiveError) {
        let end = try ZipEnd(source)
        let range = end.directory
        guard end.count <= UInt64(limits.entryCount) else { throw .excess(.entries(limits.entryCount)) }
        guard UInt64(range.count) <= Self.sizeLimit else { throw .excess(.directory(Self.sizeLimit)) }
        let bytes = try source.read(at: range.lowerBound, count: range.count)
        var entries = try Self.records(bytes, count: Int(end.count))
        try Self.check(entries, limits, archiveSize: source.count)
        entries.sort { $0.span.lowerBound < $1.span.lowerBound }
        for index in entries.indices {
            let next = index + 1 < entries.count ? entries[index + 1].span.lowerBound : range.lowerBound
            try Self.place(&entries[index], before: next)
        }
        let first = entries.first?.span.lowerBound ?? range.lowerBound
        guard first == 0 else { throw .refused(entry: nil, Self.reason(source, first)) }
        self.entries = entries
    }

    /// Returns the range of the central directory, which a reader of a remote archive needs first.
    ///
    /// It reads at most the last 98 bytes: the end record (22), the ZIP64 locator (20) and the ZIP64 end record (56).
    package static func range(_ source: some ZipByteSource) throws(ArchiveError) -> Range<UInt64> { try ZipEnd(source).directory }

    private static func records(_ bytes: [UInt8], count: Int) throws(ArchiveError) -> [ZipEntry] {
        guard count <= bytes.count / ZipEntry.headerLength else { throw .refused(entry: nil, .wrongEntryCount) }
        var entries: [ZipEntry] = []
        entries.reserveCapacity(count)
        var names = ZipNames(capacity: count)
        var place = 0
        for _ in 0..<count {
            // If another record starts here, the end record counts too many entries.
            if place + 4 > bytes.count { throw .refused(entry: nil, .wrongEntryCount) }
            let entry = try ZipEntry(bytes, at: &place)
            do throws(ZipFault) {
                if entry.isPlain { try names.insert(plain: entry.path) } else { try names.insert(entry.path) }
            } catch {
                throw .refused(entry: entry.path, error)
            }
            entries.append(entry)
        }
        guard place == bytes.count else {
            throw .refused(entry: nil, ZipMark.hasEnd(in: bytes[place...]) ? .secondEndRecord : .wrongEntryCount)
        }
        return entries
    }

    /// Checks the stated sizes against the limits and the size of the archive.
    private static func check(_ entries: [ZipEntry], _ limits: ArchiveLimits, archiveSize: UInt64) throws(ArchiveError) {
        let total = limits.unpackedSize(of: archiveSize)
        var sum: UInt64 = 0
        for entry in entries {
            guard entry.packedSize <= archiveSize, entry.span.lowerBound <= archiveSize else { throw .refused(entry: entry.path, .truncated) }
            guard entry.size <= limits.fileSize else { throw .excess(.file(entry.path, limits.fileSize)) }
            sum = sum.addingReportingOverflow(entry.size).overflow ? .max : sum + entry.size
            guard sum <= total else { throw .excess(.total(total)) }
        }
    }

    /// Sets the span of an entry: all bytes up to the next record.
    ///
    /// Throws an error if they are too few.
    private static func place(_ entry: inout ZipEntry, before next: UInt64) throws(ArchiveError) {
        let start = entry.span.lowerBound
        let least = UInt64(ZipLocalHeader.length + entry.path.utf8.count) + entry.packedSize
        guard next > start, next - start >= least else { throw .refused(entry: entry.path, .overlap) }
        entry.span = start..<next
    }

    /// Returns the fault for an archive that does not start with its first entry.
    private static func reason(_ source: some ZipByteSource, _ first: UInt64) -> ZipFault {
        let length = min(first, 1 << 20)
        guard let bytes = try? source.read(at: first - length, count: Int(length)) else { return .leadingBytes }
        if ZipMark.hasEnd(in: bytes) { return .secondEndRecord }
        return length == first && bytes.count >= 4 && bytes.zip32(0) == ZipMark.entry ? .unlistedEntry : .leadingBytes
    }

    /// The maximum length of a directory, in bytes: ten times that of the largest wheels.
    private static let sizeLimit: UInt64 = 64 << 20
}

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
