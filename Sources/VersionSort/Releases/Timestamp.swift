import ForeignText

/// A time in UTC, to be compared with upload times (PEP 700: `yyyy-mm-ddThh:mm:ss.ffffffZ`).
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The seconds since 1970.
    package let seconds: Int64
    /// The nanoseconds to add.
    package let nanoseconds: Int32
    /// The text as written.
    package let description: String

    /// Parses a date, meaning its start, or a date and time with `Z` or an offset such as `+02:00`; `nil` for any other text.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let moment = reader.read() else { return nil }
        seconds = moment.seconds
        nanoseconds = moment.nanoseconds
        description = text
    }

    /// Parses a limit for upload times like ``init(_:)``, except that a date means the end of that day.
    package init?(limit text: String) {
        guard let time = Timestamp(text) else { return nil }
        self = text.utf8.count == Self.dateLength ? Timestamp(seconds: time.seconds + 86_400, nanoseconds: 0, description: text) : time
    }

    private init(seconds: Int64, nanoseconds: Int32, description: String) {
        (self.seconds, self.nanoseconds, self.description) = (seconds, nanoseconds, description)
    }

    /// The length of `2026-01-31` in bytes.
    private static let dateLength = 10

    /// Returns `true` if both are the same time, whatever their spelling.
    package static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
    }

    /// Compares the times.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// Hashes the time.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(seconds)
        hasher.combine(nanoseconds)
    }
}

/// A parser of the forms of RFC 3339 that indexes and users write.
struct TimestampReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8.prefix(64))
    }

    mutating func read() -> (seconds: Int64, nanoseconds: Int32)? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2), (1970...9999).contains(year),
            (1...12).contains(month), day >= 1, day <= Self.length(month, year)
        else { return nil }
        let days = Int64(CivilDate(year: year, month: month, day: day).daysSince1970)
        if place == bytes.count { return (days * 86_400, 0) }
        guard take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), hour < 24, minute < 60, second < 61, let fraction = fraction(), let offset = offset(),
            place == bytes.count
        else { return nil }
        return (days * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset), fraction)
    }

    /// Returns the nanoseconds; 0 if there is no fraction, `nil` if its digits are missing.
    private mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var value: Int32 = 0
        var digits = 0
        while place < bytes.count, bytes[place].isASCIIDigit {
            if digits < 9 { value = value * 10 + Int32(bytes[place] - 48) }
            digits += 1
            place += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 9)..<9 { value *= 10 }
        return value
    }

    /// Returns the offset from UTC in seconds.
    private mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard place + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[place..<(place + digits)] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        place += digits
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private static func length(_ month: Int, _ year: Int) -> Int {
        if month == 2 { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
