import ForeignText

/// The rules that say when to repeat a failed exchange, and after which pause.
enum RetryPolicy {
    /// The statuses of a temporary failure (RFC 9110 §15.6, RFC 6585 §4), including those of common gateways.
    private static let passingStatuses: Set<Int> = [408, 429, 500, 502, 503, 504, 520, 522, 524]

    /// Returns the pause before the next attempt; `nil` if the outcome is final.
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

    /// Returns the pause that `Retry-After` asks for.
    ///
    /// A date is compared with the response's `Date` field (RFC 9110 §10.2.3).
    static func retryAfter(_ headers: TransferHeaders) -> Duration? {
        guard let field = headers["retry-after"] else { return nil }
        if let seconds = UInt32(field) { return .seconds(Int64(seconds)) }
        guard let until = HTTPDate.parse(field), let now = headers["date"].flatMap(HTTPDate.parse) else { return nil }
        return .seconds(max(0, until - now))
    }
}
