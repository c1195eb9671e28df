/// What tells an entry of the plain form (APPNOTE.TXT 6.3 §4.3.7, §4.3.12), see ``PlainZip``.
extension ZipDirectory.Record {
    private var flags: UInt16 { number(8) }
    private var method: UInt16 { number(10) }
    private var externalAttributes: UInt32 { number(38) }
    /// Some tools leave the kind of file out of the mode, which then is what the name looks like.
    private var isFile: Bool { mode & 0o170000 == 0o100000 || mode & 0o170000 == 0 && mode != 0 }

    /// The check sum of the content.
    var checkSum: UInt32 { number(16) }
    /// The length of the content in the archive, in bytes.
    var packedSize: UInt32 { number(20) }
    /// The length of the content, in bytes.
    var size: UInt32 { number(24) }
    /// The mode that Unix gives the file.
    var mode: UInt16 { UInt16(externalAttributes >> 16) }
    /// Whether the content is deflated; in the plain form it is stored otherwise.
    var isDeflated: Bool { method == 8 }
    /// The length of the local description with the name.
    var localLength: Int { 30 + name.count }
    /// Where the content starts.
    var contentOffset: UInt64 { offset + UInt64(localLength) }

    /// Whether the entry is of the plain form, as far as the directory tells.
    var isPlain: Bool {
        let (system, extra, comment, disk): (UInt8, UInt16, UInt16, UInt16) = (number(5), number(30), number(32), number(34))
        let isText = flags & 0x800 != 0 ? String(validating: name, as: UTF8.self) != nil : name.allSatisfy { $0 < 0x80 }
        // Bits 1 and 2 tell how hard the packer tried, bit 11 that the name is UTF-8.
        return system == 3 && flags & ~0x806 == 0 && extra == 0 && comment == 0 && disk == 0 && isFile
            && (method == 8 || method == 0 && packedSize == size) && max(packedSize, size) < .max && !name.isEmpty && isText
            && !name.contains(0) && !name.contains(UInt8(ascii: "\\")) && name.last != UInt8(ascii: "/")
    }

    /// Whether the description before the content, with the name, says the same as the directory.
    func isDescribed(by local: [UInt8]) -> Bool {
        local.count == localLength && local.starts(with: [0x50, 0x4B, 3, 4])
            // Flags, method, time, check sum, sizes and the length of the name, which are in one row in both; then no extra fields, and the name.
            && local[6..<28].elementsEqual(fields.dropFirst(8).prefix(22)) && local[28] == 0 && local[29] == 0 && local[30...].elementsEqual(name)
    }

    private func number<Number: FixedWidthInteger>(_ place: Int) -> Number {
        (0..<Number.bitWidth / 8).reduce(0) { $0 | Number(fields[fields.startIndex + place + $1]) << Number(8 * $1) }
    }
}
