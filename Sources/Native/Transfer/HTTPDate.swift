import ForeignText

/// The HTTP date format: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
package enum HTTPDate {
    /// Returns the date for seconds since 1970.
    package static func format(_ seconds: Int64) -> String {
        let date = CivilDate(secondsSince1970: seconds)
        let day = "\(weekdays[date.weekday]), \(CivilDate.twoDigits(date.day)) \(months[date.month - 1]) \(fourDigits(date.year))"
        return "\(day) \(CivilDate.clock(secondsSince1970: seconds)) GMT"
    }

    /// Returns the seconds since 1970 for a date in the preferred format, IMF-fixdate; `nil` for any other text.
    ///
    /// A server ignores an `If-Modified-Since` field whose date is not valid (RFC 9110 §13.1.3).
    package static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes.suffix(4).elementsEqual(" GMT".utf8) else { return nil }
        func number(_ start: Int, _ count: Int) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[start..<start + count] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        let name = String(decoding: bytes[8..<11], as: UTF8.self)
        guard let day = number(5, 2), let month = months.firstIndex(of: name), let year = number(12, 4), let hour = number(17, 2),
            let minute = number(20, 2), let second = number(23, 2), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        return Int64(CivilDate(year: Int(year), month: month + 1, day: Int(day)).daysSince1970) * 86400 + hour * 3600 + minute * 60 + second
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func fourDigits(_ year: Int) -> String {
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
