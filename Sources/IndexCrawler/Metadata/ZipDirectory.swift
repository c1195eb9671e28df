/// One entry of a zip file's central directory (APPNOTE.TXT §4.3.12).
struct ZipEntry {
    let name: [UInt8]
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    let compressedSize: UInt32
    let size: UInt32
    let localOffset: UInt32
}

/// A zip file that is broken, contradicts itself or uses what this small reader leaves to libarchive.
enum ZipFault: Error, Hashable, CustomStringConvertible {
    case noEndRecord
    case truncated
    case tooLarge
    case unsupported(String)
    case disagreement(String)
    case noMetadata
    case ambiguousMetadata

    var description: String {
        switch self {
        case .noEndRecord: "not a zip file: it has no end record"
        case .truncated: "the zip directory is cut short"
        case .tooLarge: "the zip directory is too large"
        case .unsupported(let what): "a zip file with \(what)"
        case .disagreement(let what): "the two headers of a zip entry disagree about its \(what)"
        case .noMetadata: "it holds no METADATA where a wheel has one"
        case .ambiguousMetadata: "it holds more than one METADATA"
        }
    }
}

/// Reads where things are in a zip file from its end, checking every offset and length against the bytes there are.
enum ZipDirectory {
    /// The place of the central directory in the file.
    struct Location: Hashable {
        let offset: UInt64
        let size: UInt64
        let count: Int
    }

    static let endRecordSize = 22
    /// Bytes of a central directory; ten times that of the biggest wheels.
    static let sizeLimit: UInt64 = 32 << 20

    /// Finds the end record in the last bytes of a file of so many bytes (APPNOTE.TXT §4.3.16).
    static func locate(tail: [UInt8], fileSize: UInt64) throws(ZipFault) -> Location {
        var start = tail.count - endRecordSize
        while start >= 0 {
            // Only a record whose comment ends exactly with the file is the end record.
            if tail.u32(start) == 0x0605_4b50, start + endRecordSize + Int(tail.u16(start + 20)) == tail.count { break }
            start -= 1
        }
        guard start >= 0 else { throw .noEndRecord }
        guard tail.u16(start + 4) == 0, tail.u16(start + 6) == 0, tail.u16(start + 8) == tail.u16(start + 10) else {
            throw .unsupported("several parts")
        }
        let (count, size, offset) = (tail.u16(start + 10), tail.u32(start + 12), tail.u32(start + 16))
        guard count != .max, size != .max, offset != .max else { throw .unsupported("64-bit fields") }
        guard UInt64(size) <= sizeLimit else { throw .tooLarge }
        // Whatever stands before the directory shifts it; a wheel has nothing there.
        let end = fileSize - UInt64(tail.count - start)
        guard UInt64(offset) + UInt64(size) == end else { throw .disagreement("place") }
        return Location(offset: UInt64(offset), size: UInt64(size), count: Int(count))
    }

    /// The entries of a central directory, exactly as many as the end record counts.
    static func entries(_ bytes: [UInt8], count: Int) throws(ZipFault) -> [ZipEntry] {
        guard count <= bytes.count / 46 else { throw .truncated }
        var result: [ZipEntry] = []
        result.reserveCapacity(count)
        var at = 0
        for _ in 0..<count {
            guard at + 46 <= bytes.count, bytes.u32(at) == 0x0201_4b50 else { throw .truncated }
            let nameEnd = at + 46 + Int(bytes.u16(at + 28))
            let end = nameEnd + Int(bytes.u16(at + 30)) + Int(bytes.u16(at + 32))
            guard end <= bytes.count else { throw .truncated }
            result.append(
                ZipEntry(
                    name: Array(bytes[(at + 46)..<nameEnd]), flags: bytes.u16(at + 8), method: bytes.u16(at + 10),
                    checksum: bytes.u32(at + 16), compressedSize: bytes.u32(at + 20), size: bytes.u32(at + 24),
                    localOffset: bytes.u32(at + 42)))
            at = end
        }
        guard at == bytes.count else { throw .truncated }
        return result
    }
}

extension [UInt8] {
    /// The little-endian 16-bit number at an offset that the caller knows to be inside.
    func u16(_ offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }

    /// The little-endian 32-bit number at an offset that the caller knows to be inside.
    func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) | UInt32(u16(offset + 2)) << 16 }

    mutating func appendLittle(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func appendLittle(_ value: UInt32) {
        appendLittle(UInt16(truncatingIfNeeded: value))
        appendLittle(UInt16(truncatingIfNeeded: value >> 16))
    }
}
