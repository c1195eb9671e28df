import Failures
import ForeignText
import VersionSort

/// A parser of the expiry times on the command line, for tokens and blocked addresses.
enum ExpiryTime {
    /// Returns the time that a text means, in seconds since 1970.
    ///
    /// A number with a unit counts from now: `90d`, `12h` or `30m`. A date such as `2027-06-30` means the end of that day (``Timestamp/init(limit:)``).
    ///
    /// - Throws: ``Failure`` with code `usage` for a text of another form.
    static func of(_ text: String, from now: Int64) throws(Failure) -> Int64 {
        let units: [UInt8: Int64] = [UInt8(ascii: "d"): 86_400, UInt8(ascii: "h"): 3600, UInt8(ascii: "m"): 60]
        if let unit = text.utf8.last.flatMap({ units[$0] }), let count = Int64(text.droppingBytes(last: 1)), (1...100_000_000).contains(count) {
            return now + count * unit
        }
        guard let time = Timestamp(limit: text) else {
            throw Failure(.usage, "'\(PublicText.cleaned(text))' is no time", hints: ["write a time from now, as 90d or 12h, or a date, as 2027-06-30"])
        }
        return time.seconds
    }
}
