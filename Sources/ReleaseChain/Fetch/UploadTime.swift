package import VersionSort

/// The time when a file was uploaded: the time stamp of everything built from it, so that building it later gives the same bytes.
package enum UploadTime {
    /// Seconds since 1970, nil when the index gives no time, or one that is not UTC as PEP 700 wants it.
    package static func seconds(_ file: IndexFile) -> UInt32? {
        file.uploadTime.flatMap { seconds(iso8601: $0) }
    }

    /// Seconds since 1970 of `yyyy-mm-ddThh:mm:ss[.ffffff]Z`, nil for anything else.
    package static func seconds(iso8601 text: String) -> UInt32? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes.count == 20 || bytes[19] == UInt8(ascii: ".")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1970...2105).contains(year), (1...12).contains(month),
            (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        return UInt32(exactly: (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar: years are counted from March, so that the leap day is a year's last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
