import ForeignText

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

/// MS-DOS times, as zip archives store them, read as UTC with a resolution of two seconds.
enum ZipTime {
    /// Returns the seconds since 1970; 0 for a date that does not exist.
    static func seconds(date: UInt16, clock: UInt16) -> Int64 {
        let (year, month, day) = (Int(date >> 9) + 1980, Int(date >> 5 & 15), Int(date & 31))
        guard (1...12).contains(month), day >= 1 else { return 0 }
        let seconds = Int64(clock >> 11) * 3600 + Int64(clock >> 5 & 63) * 60 + Int64(clock & 31) * 2
        return Int64(CivilDate(year: year, month: month, day: day).daysSince1970) * 86400 + seconds
    }

    /// Returns the date and clock values for seconds since 1970; `nil` if a zip archive cannot represent the time.
    static func fields(_ seconds: Int64) -> (date: UInt16, clock: UInt16)? {
        guard (ArchiveWriter.earliestZipTime..<4_354_819_200).contains(seconds) else { return nil }
        let second = seconds % 86400
        let day = CivilDate(secondsSince1970: seconds)
        let date = UInt16((day.year - 1980) << 9 | day.month << 5 | day.day)
        return (date, UInt16((second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2)))
    }
}
