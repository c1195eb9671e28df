internal import Native

/// Inflates one zip entry by wrapping it into a zip file of its own, so that libarchive unpacks it and checks its checksum.
enum SingleEntryZip {
    private static let name = Array("METADATA".utf8)

    static func unpack(_ entry: ZipEntry, data: ArraySlice<UInt8>) throws -> [UInt8] {
        var reader = try ArchiveReader(bytes: wrap(entry, data))
        guard try reader.next() != nil else { throw ZipFault.truncated }
        let bytes = try reader.readAll(limit: Int(PageLimits.metadata))
        guard bytes.count == Int(entry.size) else { throw ZipFault.disagreement("size") }
        return bytes
    }

    /// A zip file with this one entry (APPNOTE.TXT §4.3.6).
    private static func wrap(_ entry: ZipEntry, _ data: ArraySlice<UInt8>) -> [UInt8] {
        var shared: [UInt8] = []
        // Without the flag that puts the sizes behind the data: here they are known.
        for field: UInt16 in [20, entry.flags & ~8 & ~1, entry.method, 0, 0x21] { shared.appendLittle(field) }
        for field: UInt32 in [entry.checksum, entry.compressedSize, entry.size] { shared.appendLittle(field) }
        shared.appendLittle(UInt16(name.count))
        shared.appendLittle(UInt16(0))

        var bytes: [UInt8] = []
        bytes.appendLittle(UInt32(0x0403_4b50))
        bytes += shared + name + data
        let directory = UInt32(bytes.count)
        bytes.appendLittle(UInt32(0x0201_4b50))
        bytes.appendLittle(UInt16(20))
        bytes += shared
        for field: UInt16 in [0, 0, 0] { bytes.appendLittle(field) }
        for field: UInt32 in [0o100644 << 16, 0] { bytes.appendLittle(field) }
        bytes += name
        let size = UInt32(bytes.count) - directory
        bytes.appendLittle(UInt32(0x0605_4b50))
        for field: UInt16 in [0, 0, 1, 1] { bytes.appendLittle(field) }
        for field: UInt32 in [size, directory] { bytes.appendLittle(field) }
        bytes.appendLittle(UInt16(0))
        return bytes
    }
}
