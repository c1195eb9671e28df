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
        guard let until = HTTPDate.parse(field), let now = headers["date"].flatMap(HTTPDate.parse) else { return nil }
        return .seconds(max(0, until - now))
    }
}
