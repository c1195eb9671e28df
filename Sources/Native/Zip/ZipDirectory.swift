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

    /// Returns the range of the directory, which the last 98 bytes of the archive state.
    ///
    /// A reader of a remote archive needs it first.
    package static func range(_ source: some ZipByteSource) throws(ArchiveError) -> Range<UInt64> { try ZipEnd(source).directory }

    private static func records(_ bytes: [UInt8], count: Int) throws(ArchiveError) -> [ZipEntry] {
        guard count <= bytes.count / ZipEntry.headerLength else { throw .refused(entry: nil, .wrongEntryCount) }
        var entries: [ZipEntry] = []
        entries.reserveCapacity(count)
        var names = ZipNames()
        var place = 0
        for _ in 0..<count {
            // If another record starts here, the end record counts too many entries.
            if place + 4 > bytes.count { throw .refused(entry: nil, .wrongEntryCount) }
            let entry = try ZipEntry(bytes, at: &place)
            do throws(ZipFault) {
                try names.insert(entry.path)
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
