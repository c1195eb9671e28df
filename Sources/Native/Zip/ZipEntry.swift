/// One entry of a zip archive, as the central directory describes it (APPNOTE.TXT §4.3.12).
package struct ZipEntry: Sendable {
    /// The name with `/` between its parts.
    ///
    /// The name of a folder ends with `/`.
    package let path: String
    /// The length of the content, in bytes.
    package let size: UInt64
    /// The length of the compressed content, in bytes.
    package let packedSize: UInt64
    /// The range of the local header, the content and the data descriptor.
    package internal(set) var span: Range<UInt64>

    /// The name is plain and needs no further check; see ``ZipName/isPlain(_:)``.
    let isPlain: Bool
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    /// The modification time in seconds since 1970; 0 if the archive states none.
    let modificationTime: Int64
    /// The Unix mode of the file; 0 if the archive states none.
    let mode: UInt16

    static let headerLength = 46

    /// The lengths of the variable parts of the record.
    private struct Lengths {
        let name, extra, comment: Int
        var all: Int { ZipEntry.headerLength + name + extra + comment }
    }

    /// Reads a record of the directory and advances the offset past it.
    ///
    /// The span is not set yet.
    ///
    /// Throws ``ArchiveError`` with the entry's name, once that is known.
    init(_ bytes: [UInt8], at place: inout Int) throws(ArchiveError) {
        guard place + Self.headerLength <= bytes.count, bytes.zip32(place) == ZipMark.directory else { throw .refused(entry: nil, .damagedDirectory) }
        let lengths = Lengths(
            name: Int(bytes.zip16(place + 28)), extra: Int(bytes.zip16(place + 30)), comment: Int(bytes.zip16(place + 32)))
        guard place + lengths.all <= bytes.count else { throw .refused(entry: nil, .damagedDirectory) }
        let nameEnd = place + Self.headerLength + lengths.name
        let name = Array(bytes[(place + Self.headerLength)..<nameEnd])
        do {
            let flags = bytes.zip16(place + 8)
            try Self.check(flags: flags, version: UInt16(bytes[place + 6]), disk: bytes.zip16(place + 34))
            let extra = try ZipExtraFields(bytes[nameEnd..<(nameEnd + lengths.extra)])
            guard !ZipMark.hasEnd(in: bytes[(nameEnd + lengths.extra)..<(place + lengths.all)]) else { throw ZipFault.secondEndRecord }
            isPlain = ZipName.isPlain(name)
            path = try isPlain ? String(decoding: name, as: UTF8.self) : ZipName.text(name, isUnicode: flags & ZipFlag.unicode != 0)
            try extra.checkName(name)
            let values = try extra.resolve([bytes.zip32(place + 24), bytes.zip32(place + 20), bytes.zip32(place + 42)])
            guard extra.zip64 == nil || values.contains(where: { $0 > Int32.max }) else { throw ZipFault.needlessZip64 }
            (size, packedSize, span) = (values[0], values[1], values[2]..<values[2])
            self.flags = flags
            method = bytes.zip16(place + 10)
            checksum = bytes.zip32(place + 16)
            modificationTime = extra.modificationTime ?? ZipTime.seconds(date: bytes.zip16(place + 14), clock: bytes.zip16(place + 12))
            // The upper half of the attributes is a mode where the system is Unix (3) or macOS (19).
            let isUnix = bytes[place + 5] == 3 || bytes[place + 5] == 19
            mode = isUnix ? UInt16(bytes.zip32(place + 38) >> 16) : 0
            try checkForm()
        } catch let fault as ZipFault {
            throw .refused(entry: String(decoding: name, as: UTF8.self), fault)
        } catch {
            throw .refused(entry: nil, .damagedDirectory)
        }
        place += lengths.all
    }

    private static func check(flags: UInt16, version: UInt16, disk: UInt16) throws(ZipFault) {
        guard flags & (ZipFlag.encrypted | ZipFlag.strongEncryption | ZipFlag.maskedHeader) == 0 else { throw .encrypted }
        guard flags & ~ZipFlag.known == 0 else { throw .unknownFlags(flags & ~ZipFlag.known) }
        guard version <= 63 else { throw .unknownVersion(version) }
        guard disk == 0 else { throw .severalDisks }
    }

    private func checkForm() throws(ZipFault) {
        guard method == 0 || method == 8 else { throw .unknownMethod(method) }
        guard method == 8 || packedSize == size else { throw .wrongSize }
        guard method == 8 || size == 0 || !hasDescriptor else { throw .storedWithDescriptor }
        if isFolder {
            guard size == 0, checksum == 0 else { throw .folderWithContent }
        } else {
            guard mode & 0o170000 != 0o040000 else { throw .wrongKind }
        }
    }

    /// The entry is a folder, as its name ends with `/`.
    package var isFolder: Bool { path.utf8.last == UInt8(ascii: "/") }
    /// The content is deflated rather than stored.
    var isDeflated: Bool { method == 8 }
    /// A data descriptor with the sizes and the checksum follows the content.
    var hasDescriptor: Bool { flags & ZipFlag.descriptor != 0 }

    /// The kind of the entry, from its name and mode.
    package var kind: ArchiveEntry.Kind {
        if isFolder { return .directory }
        return switch mode & 0o170000 {
        case 0, 0o100000: .regular
        case 0o120000: .symlink
        default: .other
        }
    }

    /// The permission bits, including set-user-ID, set-group-ID and sticky; the usual ones if the archive states none.
    package var permissions: UInt16 { mode == 0 ? (isFolder ? 0o755 : 0o644) : mode & 0o7777 }
}

/// The general purpose bits of a header (APPNOTE.TXT §4.4.4).
enum ZipFlag {
    static let encrypted: UInt16 = 1 << 0
    static let descriptor: UInt16 = 1 << 3
    static let strongEncryption: UInt16 = 1 << 6
    static let unicode: UInt16 = 1 << 11
    static let maskedHeader: UInt16 = 1 << 13
    /// The supported flags; bits 1 and 2 state the effort of the compressor and are ignored.
    static let known = descriptor | unicode | 1 << 1 | 1 << 2
}

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
