/// Little-endian numbers of zip records. The caller ensures that the offsets are in range.
extension [UInt8] {
    func zip16(_ place: Int) -> UInt16 { UInt16(self[place]) | UInt16(self[place + 1]) << 8 }

    func zip32(_ place: Int) -> UInt32 { UInt32(zip16(place)) | UInt32(zip16(place + 2)) << 16 }

    func zip64(_ place: Int) -> UInt64 { UInt64(zip32(place)) | UInt64(zip32(place + 4)) << 32 }

    mutating func append(zip16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func append(zip32 value: UInt32) {
        append(zip16: UInt16(truncatingIfNeeded: value))
        append(zip16: UInt16(truncatingIfNeeded: value >> 16))
    }
}

/// The signatures of the records, as little-endian numbers (APPNOTE.TXT §4.3).
enum ZipMark {
    static let entry: UInt32 = 0x0403_4B50
    static let descriptor: UInt32 = 0x0807_4B50
    static let directory: UInt32 = 0x0201_4B50
    static let zip64End: UInt32 = 0x0606_4B50
    static let locator: UInt32 = 0x0706_4B50
    static let end: UInt32 = 0x0605_4B50

    /// Returns `true` if some bytes contain the signature of an end record.
    static func hasEnd(in bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let mark: [UInt8] = [0x50, 0x4B, 5, 6]
        var start = bytes.startIndex
        while let found = bytes[start...].firstIndex(of: 0x50) {
            if bytes[found...].starts(with: mark) { return true }
            start = bytes.index(after: found)
        }
        return false
    }
}
