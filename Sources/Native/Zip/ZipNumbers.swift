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
        let (year, month, day) = (Int64(date >> 9) + 1980, Int64(date >> 5 & 15), Int64(date & 31))
        guard (1...12).contains(month), day >= 1 else { return 0 }
        let seconds = Int64(clock >> 11) * 3600 + Int64(clock >> 5 & 63) * 60 + Int64(clock & 31) * 2
        // Days since 1 March 1968, with the leap day last in its year; 1980 to 2107 has one exception, 2100.
        let years = (month <= 2 ? year - 1 : year) - 1968
        let days = years * 365 + years / 4 + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return (days - (years >= 132 ? 1 : 0) - 671) * 86400 + seconds
    }

    /// Returns the date and clock values for seconds since 1970; `nil` if a zip archive cannot represent the time.
    static func fields(_ seconds: Int64) -> (date: UInt16, clock: UInt16)? {
        guard (ArchiveWriter.earliestZipTime..<4_354_819_200).contains(seconds) else { return nil }
        let second = seconds % 86400
        let (year, month, day) = civil(days: seconds / 86400)
        return (UInt16((year - 1980) << 9 | month << 5 | day), UInt16((second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2)))
    }

    /// Returns the Gregorian date of a day counted from 1 January 1970.
    ///
    /// The day must not be negative.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Count from 1 March 0000, so that the leap day is the last of a year.
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
