import Native

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

/// A reader of the headers of records in a payload archive, which rejects impossible numbers.
enum CpioReader {
    /// The maximum length of a name including its NUL, as in rpm.
    static let longestName = 4096

    /// The form of a record, from its first six bytes.
    enum Form {
        case long, short

        init(_ magic: ArraySlice<UInt8>) throws(RPMReadError) {
            if magic.elementsEqual(CpioRecord.magic) || magic.elementsEqual(CpioRecord.checksumMagic) {
                self = .long
            } else if magic.elementsEqual(CpioRecord.shortMagic) {
                self = .short
            } else {
                throw .badPayload("a record of the archive does not start with a cpio magic")
            }
        }
    }

    /// Returns the number in eight hexadecimal digits.
    static func number(_ bytes: ArraySlice<UInt8>) throws(RPMReadError) -> UInt32 {
        var value: UInt32 = 0
        guard bytes.count == 8 else { throw .badPayload("a record of the archive is cut short") }
        for byte in bytes {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .badPayload("a record of the archive has a number that is not hexadecimal")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The decompressed bytes of an archive, with a small buffer for records.
struct PayloadStream: ~Copyable {
    private var decompressor: Decompressor
    private var buffer: ArraySlice<UInt8> = []
    /// The number of bytes returned so far.
    private(set) var position: UInt64 = 0

    private static let partSize = 256 << 10

    init(_ decompressor: consuming Decompressor) {
        self.decompressor = decompressor
    }

    /// Returns exactly `count` bytes.
    ///
    /// - Throws: ``RPMReadError/badPayload(_:)`` at the end of the archive.
    mutating func read(_ count: Int) throws(RPMReadError) -> ArraySlice<UInt8> {
        while buffer.count < count {
            guard let more = try part() else { throw .badPayload("the archive ends inside a record") }
            buffer = buffer.isEmpty ? ArraySlice(more) : buffer + more
        }
        position += UInt64(count)
        defer { buffer = buffer.dropFirst(count) }
        return buffer.prefix(count)
    }

    /// Returns some of the next bytes, at least one and at most `count`.
    mutating func readSome(upTo count: Int) throws(RPMReadError) -> ArraySlice<UInt8> {
        if buffer.isEmpty {
            guard let more = try part() else { throw .badPayload("the archive ends inside a file") }
            buffer = ArraySlice(more)
        }
        let result = buffer.prefix(count)
        buffer = buffer.dropFirst(result.count)
        position += UInt64(result.count)
        return result
    }

    /// Skips to the next multiple of four bytes from the start of the archive.
    mutating func align() throws(RPMReadError) {
        let rest = Int((4 - position % 4) % 4)
        if rest > 0 { _ = try read(rest) }
    }

    private mutating func part() throws(RPMReadError) -> [UInt8]? {
        do throws(ArchiveError) {
            return try decompressor.read(upTo: Self.partSize)
        } catch {
            throw .badPayload("\(error)")
        }
    }
}
