import ForeignText

/// The response of a server, with any status.
///
/// Only a failed exchange throws an error.
package struct TransferResponse: Sendable {
    package let status: Int
    package let headers: TransferHeaders
    /// The body if it was requested in memory, or the beginning of an error page if the status is not a success.
    package let body: [UInt8]
    /// The digest of the body as received; `nil` if the status is not a success.
    package let sha256: SHA256Digest?
    /// The number of bytes of the body.
    package let bodyLength: UInt64
    /// The URL of the response after redirects.
    package let effectiveURL: String
    /// The HTTP version, for example `1.1` or `2`.
    package let httpVersion: String
    /// The network scope of the server's address.
    package let reach: AddressReach

    /// The length of the whole resource after a range request: the number after the slash of `Content-Range`.
    package var rangeTotal: UInt64? {
        guard let field = headers["content-range"], let slash = field.utf8.lastIndex(of: "/") else { return nil }
        return UInt64(field[field.utf8.index(after: slash)...])
    }

    /// The index of the first byte of the range, from `Content-Range: bytes FIRST-LAST/TOTAL`.
    package var rangeStart: UInt64? {
        guard let field = headers["content-range"], let dash = field.utf8.firstIndex(of: "-") else { return nil }
        return UInt64(field[..<dash].droppingBytes { !$0.isASCIIDigit })
    }
}
