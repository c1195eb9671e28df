/// A record of a payload archive: cpio's new ASCII format, or rpm's short format, which refers to the header.
///
/// Source: cpio's "newc" format, and rpm's `07070X` records for packages with files of 4 GiB or more.
enum CpioRecord {
    /// The alignment of names and contents, in bytes.
    static let alignment = 4
    /// The size of a record before its name, in bytes.
    static let headBytes = 110
    /// The size of a short record before its padding: magic and the index of the file in the header.
    static let shortHeadBytes = 14
    static let magic = Array("070701".utf8)
    /// The magic of records with a checksum, which rpm ignores.
    static let checksumMagic = Array("070702".utf8)
    static let shortMagic = Array("07070X".utf8)
    static let trailerName = "TRAILER!!!"

    /// Returns the record of a file, up to its content.
    ///
    /// Owner and device are 0, because rpm takes them from the header.
    static func head(name: String, inode: UInt32, mode: UInt16, mtime: UInt32, size: UInt32) -> [UInt8] {
        record(name: name, fields: [inode, UInt32(mode), 0, 0, 1, mtime, size, 0, 0, 0, 0])
    }

    /// Returns the size of ``head(name:inode:mode:mtime:size:)`` for a name, in bytes.
    static func headCount(name: String) -> Int {
        (headBytes + name.utf8.count + 1 + alignment - 1) / alignment * alignment
    }

    /// Returns the short record of a file: its index in the header.
    static func shortHead(index: UInt32) -> [UInt8] {
        var bytes = shortMagic
        bytes.appendHexadecimal(index)
        bytes.pad(to: alignment)
        return bytes
    }

    /// Returns the record that ends the archive.
    static func trailer() -> [UInt8] {
        record(name: trailerName, fields: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    }

    /// Returns the zeros after a content.
    static func padding(after count: UInt64) -> [UInt8] {
        [UInt8](repeating: 0, count: Int((4 - count % 4) % 4))
    }

    /// Returns a record: magic, eleven fields, the size of the name with its NUL, an unused checksum, and the name.
    private static func record(name: String, fields: [UInt32]) -> [UInt8] {
        var bytes = magic
        bytes.reserveCapacity(headBytes + name.utf8.count + alignment)
        for field in fields { bytes.appendHexadecimal(field) }
        bytes.appendHexadecimal(UInt32(truncatingIfNeeded: name.utf8.count + 1))
        bytes.appendHexadecimal(0)
        bytes.appendTerminated(name)
        bytes.pad(to: alignment)
        return bytes
    }
}

extension [UInt8] {
    /// Appends eight lower-case hexadecimal digits.
    fileprivate mutating func appendHexadecimal(_ value: UInt32) {
        var shift: UInt32 = 32
        while shift > 0 {
            shift -= 4
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xF)
            append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        }
    }
}
