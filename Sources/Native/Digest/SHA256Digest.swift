/// A SHA-256 digest, used as the name of a content.
///
/// It is stored as four words, so that tables of digests need no allocation. It sorts like its bytes and like its hexadecimal form.
package struct SHA256Digest: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Creates the digest of some bytes.
    package init(of bytes: [UInt8]) {
        self.init(exactly: Digest.of(bytes, .sha256))
    }

    /// Creates a digest from 64 hexadecimal digits of either case; `nil` for any other text.
    package init?(hex: String) {
        guard hex.utf8.count == 64, let bytes = Hex.decode(hex) else { return nil }
        self.init(exactly: bytes)
    }

    /// Creates a digest from 32 bytes; `nil` for any other number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(exactly: bytes)
    }

    /// Creates a digest from bytes that the caller knows to be 32.
    init(exactly bytes: [UInt8]) {
        func word(_ index: Int) -> UInt64 {
            bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        first = word(0)
        second = word(1)
        third = word(2)
        fourth = word(3)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    /// The 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }
}

extension SHA256Digest: Comparable {
    /// Returns `true` if the left digest's bytes sort before those of the right.
    package static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The hexadecimal form.
    package var description: String { hex }
}

extension SHA256Digest: Codable {
    /// Decodes the hexadecimal form; throws an error for any other text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = SHA256Digest(hex: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a SHA-256 digest")
        }
        self = digest
    }

    /// Encodes the hexadecimal form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
