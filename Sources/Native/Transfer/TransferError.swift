/// An exchange that came to no answer.
package struct TransferError: Error, Sendable, CustomStringConvertible {
    /// Why there is no answer.
    package enum Reason: Sendable, Hashable {
        /// The URL is none, or neither http nor https.
        case unusableURL
        /// The caller's rule refused this URL, or a redirect to it.
        case refused
        /// A redirect led from https to http.
        case downgrade
        /// More redirects than are followed.
        case tooManyRedirects
        /// More bytes of body than the request accepts.
        case bodyTooLong(limit: UInt64)
        /// More bytes of header than any honest server sends.
        case headersTooLong
        /// The server sent the whole where a part was asked for.
        case rangeIgnored
        /// No connection could be made, or it broke.
        case connection
        /// Nothing, or too little, came in for too long.
        case timeout
        /// The certificate of the server is not trusted.
        case certificate
        /// The body could not be written to its file.
        case file
        /// The task was cancelled or the client shut down.
        case cancelled
        /// Anything else libcurl reports.
        case other
    }

    package let reason: Reason
    /// The URL, without a password.
    package let url: String
    /// libcurl's or the system's own words.
    package let detail: String

    init(_ reason: Reason, url: String, detail: String = "") {
        self.reason = reason
        self.url = URLReference(url)?.masked ?? "an unusable URL"
        self.detail = detail
    }

    package var description: String { "\(url): \(words)" + (detail.isEmpty ? "" : " (\(detail))") }

    /// Whether the same request may well succeed a little later.
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
