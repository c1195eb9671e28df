/// A day of the proleptic Gregorian calendar, in UTC.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day, 1 to 31.
    package let day: Int

    /// Creates a day from its numbers, which are not checked.
    ///
    /// - Parameters:
    ///   - month: The month, 1 to 12.
    ///   - day: The day of the month, from 1 to the month's length.
    package init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Creates the day that is a number of days after 1 January 1970; a negative number gives an earlier day.
    package init(daysSince1970 days: Int) {
        // Count years from March, so that the leap day is the last of a year; 400 years have 146,097 days.
        let shifted = days + Self.daysTo1970
        let era = shifted.floored(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// Creates the day of a time in seconds since 1970.
    package init(secondsSince1970 seconds: some FixedWidthInteger) {
        self.init(daysSince1970: Int(seconds).floored(by: 86_400))
    }

    /// The number of days since 1 January 1970; negative for earlier days.
    package var daysSince1970: Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted.floored(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - Self.daysTo1970
    }

    /// The day of the week; 0 is Sunday.
    package var weekday: Int {
        let days = daysSince1970 + 4
        return days - days.floored(by: 7) * 7
    }

    /// The date, for example `2026-11-24`.
    package var description: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

    /// Returns a number below 100 as two digits.
    package static func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    /// Returns the UTC time of day for a time in seconds since 1970, for example `12:30:00`.
    package static func clock(secondsSince1970 seconds: some FixedWidthInteger) -> String {
        let second = Int(seconds) - Int(seconds).floored(by: 86_400) * 86_400
        return [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
    }

    /// Returns a time as in RFC 3339: `2026-11-24T12:30:00Z`.
    package static func timestamp(secondsSince1970 seconds: some FixedWidthInteger) -> String {
        "\(CivilDate(secondsSince1970: seconds))T\(clock(secondsSince1970: seconds))Z"
    }

    /// The number of days from 1 March of year 0 to 1 January 1970.
    private static let daysTo1970 = 719_468
}

extension Int {
    /// Returns the quotient rounded down, also for negative numbers.
    fileprivate func floored(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
