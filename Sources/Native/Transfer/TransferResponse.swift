import ForeignText

/// What a server answered, whatever its status: a status is a result, only a failed exchange throws.
package struct TransferResponse: Sendable {
    package let status: Int
    package let headers: TransferHeaders
    /// The body when it was wanted in memory; the first part of an error page when the status is none of success.
    package let body: [UInt8]
    /// The digest of the body as it came in, nil when the status is none of success.
    package let sha256: SHA256Digest?
    /// The bytes of body that came in.
    package let bodyLength: UInt64
    /// The URL that answered, after redirects.
    package let effectiveURL: String
    /// `1.1`, `2` and so on.
    package let httpVersion: String
    /// The reach of the address that answered.
    package let reach: AddressReach

    /// The whole length of a resource of which a part was sent: the number after the slash of `Content-Range`.
    package var rangeTotal: UInt64? {
        guard let field = headers["content-range"], let slash = field.utf8.lastIndex(of: "/") else { return nil }
        return UInt64(field[field.utf8.index(after: slash)...])
    }

    /// The first byte of a part that was sent, from `Content-Range: bytes FIRST-LAST/TOTAL`.
    package var rangeStart: UInt64? {
        guard let field = headers["content-range"], let dash = field.utf8.firstIndex(of: "-") else { return nil }
        return UInt64(field[..<dash].droppingBytes { !$0.isASCIIDigit })
    }
}
