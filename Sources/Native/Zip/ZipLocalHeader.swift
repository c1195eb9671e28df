/// The local header and the data descriptor of a zip entry, compared with the directory (APPNOTE.TXT §4.3.7, §4.3.9).
struct ZipLocalHeader {
    static let length = 30
    /// The range of the content.
    let content: Range<UInt64>

    /// Reads the header of an entry whose span is known.
    ///
    /// Throws an error if it differs from the directory, or if the header, the content and the descriptor do not fill the span exactly.
    init(_ entry: ZipEntry, _ source: some ZipByteSource) throws(ArchiveError) {
        let nameLength = entry.path.utf8.count
        // The directory has ensured that these bytes are in the span. Most headers have few extra fields or none.
        let least = Self.length + nameLength
        var bytes = try source.read(at: entry.span.lowerBound, count: least)
        guard bytes.zip32(0) == ZipMark.entry else { throw .refused(entry: entry.path, .damagedHeader) }
        let extraLength = Int(bytes.zip16(28))
        let room = UInt64(entry.span.count) - UInt64(least) - entry.packedSize
        guard UInt64(extraLength) <= room else { throw .refused(entry: entry.path, .overlap) }
        if extraLength > 0 { bytes += try source.read(at: entry.span.lowerBound + UInt64(least), count: extraLength) }
        let start = entry.span.lowerBound + UInt64(least + extraLength)
        content = start..<(start + entry.packedSize)
        let behind = try source.read(at: content.upperBound, count: Int(min(entry.span.upperBound - content.upperBound, 64)))
        do throws(ZipFault) {
            let isLarge = try Self.compare(bytes, nameEnd: least, entry)
            try Self.check(behind: behind, entry, isLarge: isLarge)
        } catch {
            throw .refused(entry: entry.path, error)
        }
    }

    /// Compares the header with the directory; returns `true` if the header uses ZIP64 sizes.
    private static func compare(_ bytes: [UInt8], nameEnd: Int, _ entry: ZipEntry) throws(ZipFault) -> Bool {
        guard bytes[4] <= 63 else { throw .unknownVersion(UInt16(bytes[4])) }
        guard bytes.zip16(6) == entry.flags else { throw .disagreement(.flags) }
        guard bytes.zip16(8) == entry.method else { throw .disagreement(.method) }
        guard Int(bytes.zip16(26)) == nameEnd - length, bytes[length..<nameEnd].elementsEqual(entry.path.utf8) else { throw .disagreement(.name) }
        let extra = try ZipExtraFields(bytes[nameEnd...])
        try extra.checkName(Array(bytes[length..<nameEnd]))
        let stated = [bytes.zip32(22), bytes.zip32(18)]
        // A writer that does not know the size in advance may reserve the ZIP64 field, whatever the size is. Bazel repeats the known sizes in it.
        let sizes = extra.zip64 != nil && !stated.contains(.max) ? stated.map(UInt64.init) : try extra.resolve(stated)
        guard extra.zip64 == nil || extra.zip64?.count == 16 else { throw .wrongZip64Field }
        // With a descriptor, the header has zeros or the same values.
        func isRight<Value: FixedWidthInteger>(_ value: Value, _ expected: Value) -> Bool {
            value == expected || entry.hasDescriptor && value == 0
        }
        guard isRight(bytes.zip32(14), entry.checksum) else { throw .disagreement(.checksum) }
        guard isRight(sizes[1], entry.packedSize) else { throw .disagreement(.packedSize) }
        guard isRight(sizes[0], entry.size) else { throw .disagreement(.size) }
        if let repeated = extra.zip64 {
            guard isRight(repeated.zip64(0), entry.size) else { throw .disagreement(.size) }
            guard isRight(repeated.zip64(8), entry.packedSize) else { throw .disagreement(.packedSize) }
        }
        return extra.zip64 != nil && stated.contains(.max)
    }

    /// Checks the bytes after the content: a descriptor with its signature if the header announces one, or else nothing.
    private static func check(behind bytes: [UInt8], _ entry: ZipEntry, isLarge: Bool) throws(ZipFault) {
        guard entry.hasDescriptor else {
            guard !bytes.isEmpty else { return }
            if bytes.count >= 4, bytes.zip32(0) == ZipMark.entry { throw .unlistedEntry }
            throw ZipMark.hasEnd(in: bytes) ? .secondEndRecord : .gap
        }
        let isLong = isLarge || max(entry.size, entry.packedSize) > UInt32.max
        guard bytes.count == (isLong ? 24 : 16), bytes.zip32(0) == ZipMark.descriptor else { throw .wrongDescriptor }
        guard bytes.zip32(4) == entry.checksum else { throw .disagreement(.checksum) }
        let packed = isLong ? bytes.zip64(8) : UInt64(bytes.zip32(8))
        let size = isLong ? bytes.zip64(16) : UInt64(bytes.zip32(12))
        guard packed == entry.packedSize else { throw .disagreement(.packedSize) }
        guard size == entry.size else { throw .disagreement(.size) }
    }
}
