import ForeignText

/// When a failed exchange is worth repeating, and how long to wait before.
enum RetryPolicy {
    /// The statuses that say "not now" (RFC 9110 §15.6, RFC 6585 §4), with those of common gateways.
    private static let passingStatuses: Set<Int> = [408, 429, 500, 502, 503, 504, 520, 522, 524]

    /// The pause before the next attempt, nil when the outcome is final.
    static func pause(
        after outcome: Result<TransferResponse, TransferError>, attempt: Int, _ configuration: TransferConfiguration
    ) -> Duration? {
        let own = min(configuration.backOff * (1 << min(attempt, 16)), configuration.longestPause)
        switch outcome {
        case .failure(let error): return error.isTransient ? own : nil
        case .success(let response):
            guard passingStatuses.contains(response.status) else { return nil }
            guard let asked = retryAfter(response.headers) else { return own }
            return min(max(own, asked), configuration.longestPause)
        }
    }

    /// The pause that `Retry-After` asks for: seconds, or a date, which is read against the response's own `Date` (RFC 9110 §10.2.3).
    static func retryAfter(_ headers: TransferHeaders) -> Duration? {
        guard let field = headers["retry-after"] else { return nil }
        if let seconds = UInt32(field) { return .seconds(Int64(seconds)) }
        guard let until = HTTPDate.seconds(field), let now = headers["date"].flatMap(HTTPDate.seconds) else { return nil }
        return .seconds(max(0, until - now))
    }
}

/// The date form of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970, nil for another form.
    static func seconds(_ text: String) -> Int64? {
        let parts = text.splitBytes(on: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let monthIndex = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].splitBytes(on: ":").compactMap { Int64($0) }
        guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }) else { return nil }
        // Count days from March, so that the leap day is the last of its year.
        let month = Int64(monthIndex) + 1
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }
}
