/// A SHA-256 digest: the name of a content.
///
/// Kept as four words in place, so that tables of them need no allocation; ordered like its bytes and its hexadecimal form.
package struct SHA256Digest: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The digest of some bytes.
    package init(of bytes: [UInt8]) {
        self.init(exactly: Digest.of(bytes, .sha256))
    }

    /// A digest from its 64 hexadecimal digits, of either case; nil when it is anything else.
    package init?(hex: String) {
        guard hex.utf8.count == 64, let bytes = Hex.decode(hex) else { return nil }
        self.init(exactly: bytes)
    }

    /// A digest from its 32 bytes; nil when there are more or fewer.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(exactly: bytes)
    }

    /// From bytes that are known to be 32, a digest's own result.
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
    /// Whether the bytes of one come before those of the other.
    package static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The hexadecimal form.
    package var description: String { hex }
}

extension SHA256Digest: Codable {
    /// Reads the hexadecimal form; throws when the text is none.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = SHA256Digest(hex: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a SHA-256 digest")
        }
        self = digest
    }

    /// Writes the hexadecimal form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
