/// A day of the proleptic Gregorian calendar, in UTC.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day, 1 to 31.
    package let day: Int
    /// The day of the week; 0 is Sunday.
    package let weekday: Int

    /// Creates the day of a time in seconds since 1970.
    package init(secondsSince1970 seconds: UInt32) {
        let days = Int(seconds / 86_400)
        // Count years from March, so that the leap day is the last of a year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        weekday = (days + 4) % 7
    }

    /// The date, for example `2026-11-24`.
    package var description: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

    /// Returns a number below 100 as two digits.
    package static func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    /// Returns a time as in RFC 3339: `2026-11-24T12:30:00Z`.
    package static func timestamp(secondsSince1970 seconds: UInt32) -> String {
        let rest = Int(seconds % 86_400)
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
        return "\(CivilDate(secondsSince1970: seconds))T\(clock)Z"
    }
}
