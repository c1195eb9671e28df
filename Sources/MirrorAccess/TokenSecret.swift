import ForeignText
import Native

/// The token text that a client sends: `relcli_ID_SECRET`, with ID and SECRET in hexadecimal digits.
///
/// The mirror finds the token by its ID and compares the digest of the whole text. The secret has 256 random bits, so nobody can guess it from the digest.
package struct TokenSecret: Sendable {
    /// The identifier of the token, which is not secret: 12 hexadecimal digits.
    package let id: String
    private let secret: String

    /// Creates a new secret.
    init() {
        var random = SystemRandomNumberGenerator()
        func digits(_ count: Int) -> String { Hex.encode((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }) }
        id = digits(Self.idLength / 2)
        secret = digits(Self.secretLength / 2)
    }

    /// Parses the text of a token; `nil` for any other text.
    package init?(_ text: String) {
        let parts = text.splitBytes(on: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.equals(Self.mark), parts[1].utf8.count == Self.idLength, parts[2].utf8.count == Self.secretLength,
            parts[1...].allSatisfy({ $0.utf8.allSatisfy(\.isLowerHex) })
        else { return nil }
        id = String(parts[1])
        secret = String(parts[2])
    }

    /// The text for the client.
    package var text: String { "\(Self.mark)_\(id)_\(secret)" }

    /// The SHA-256 digest of ``text``, the only trace of the secret on the disk.
    var digest: SHA256Digest { SHA256Digest(of: Array(text.utf8)) }

    /// Returns `true` if a stored digest equals the digest of this secret.
    ///
    /// The time of the comparison does not depend on the bytes.
    func proves(_ kept: SHA256Digest) -> Bool {
        zip(digest.bytes, kept.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let mark = "relcli"
    private static let idLength = 12
    private static let secretLength = 64
}

extension UInt8 {
    fileprivate var isLowerHex: Bool { isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
}
