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

    /// Reads a record of the directory and advances the offset behind it.
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
            path = try ZipName.text(name, isUnicode: flags & ZipFlag.unicode != 0)
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
