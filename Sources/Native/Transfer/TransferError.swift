import ForeignText

/// An exchange that failed without a response.
package struct TransferError: Error, Sendable, CustomStringConvertible {
    /// The reason for a failed exchange.
    package enum Reason: Sendable, Hashable {
        /// The text is not a URL, or its scheme is neither http nor https.
        case unusableURL
        /// The caller's rule rejected this URL, or a redirect to it.
        case refused
        /// A redirect led from https to http.
        case downgrade
        /// There were too many redirects.
        case tooManyRedirects
        /// The body is longer than the request accepts.
        case bodyTooLong(limit: UInt64)
        /// The header is longer than the limit.
        case headersTooLong
        /// The server sent the whole resource instead of the requested range.
        case rangeIgnored
        /// The connection failed or broke.
        case connection
        /// The transfer exceeded one of the time limits of ``TransferConfiguration``: for the connection, for the whole exchange, or for a rate below
        /// ``TransferConfiguration/idleRate``.
        case timeout
        /// The certificate of the server is not trusted.
        case certificate
        /// The body could not be written to its file.
        case file
        /// The task was cancelled or the client shut down.
        case cancelled
        /// Any other error of libcurl.
        case other
    }

    package let reason: Reason
    /// The URL, without a password.
    package let url: String
    /// The message of libcurl or the operating system.
    package let detail: String

    init(_ reason: Reason, url: String, detail: String = "") {
        self.reason = reason
        self.url = URLReference(url)?.masked ?? "an unusable URL"
        self.detail = detail
    }

    package var description: String { "\(url): \(words)" + (detail.isEmpty ? "" : " (\(detail))") }

    /// A Boolean value indicating whether the same request may succeed a little later.
    var isTransient: Bool { reason == .connection || reason == .timeout }

    private var words: String {
        switch reason {
        case .unusableURL: "not an http or https URL"
        case .refused: "this address is not allowed here"
        case .downgrade: "redirected from https to http"
        case .tooManyRedirects: "too many redirects"
        case .bodyTooLong(let limit): "the answer is longer than \(limit) bytes"
        case .headersTooLong: "the header of the answer is too long"
        case .rangeIgnored: "the server does not send parts of a file"
        case .connection: "the connection failed"
        case .timeout: "no answer in time"
        case .certificate: "the server's certificate is not trusted"
        case .file: "the body cannot be written"
        case .cancelled: "cancelled"
        case .other: "the transfer failed"
        }
    }
}

/// The rules that say when to repeat a failed exchange, and after which pause.
package enum RetryPolicy {
    /// The statuses of a temporary failure (RFC 9110 §15.6, RFC 6585 §4), including those of common gateways.
    private static let passingStatuses: Set<Int> = [408, 429, 500, 502, 503, 504, 520, 522, 524]

    /// Returns the pause before the next attempt; `nil` if the outcome is final.
    static func pause(
        after outcome: Result<TransferResponse, TransferError>, attempt: Int, _ configuration: TransferConfiguration
    ) -> Duration? {
        let step = min(configuration.backOff * (1 << min(attempt, 16)), configuration.longestPause)
        // Many clients that failed together must not come back together.
        let own = step / 2 + step / 2 * Double.random(in: 0...1)
        switch outcome {
        case .failure(let error): return error.isTransient ? own : nil
        case .success(let response):
            guard passingStatuses.contains(response.status) else { return nil }
            guard let asked = retryAfter(response.headers) else { return own }
            return asked <= configuration.longestPause ? max(own, asked) : nil
        }
    }

    /// Returns the pause that `Retry-After` asks for.
    ///
    /// A date is compared with the response's `Date` field (RFC 9110 §10.2.3).
    package static func retryAfter(_ headers: TransferHeaders) -> Duration? {
        guard let field = headers["retry-after"] else { return nil }
        if let seconds = UInt32(field) { return .seconds(Int64(seconds)) }
        guard let until = HTTPDate.parse(field), let now = headers["date"].flatMap(HTTPDate.parse) else { return nil }
        return .seconds(max(0, until - now))
    }
}
