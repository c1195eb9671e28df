import CSHA256

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

/// A SHA-256 digest in progress, which can be stored and continued by another process.
///
/// It is our own implementation (`CSHA256/`): libcrypto's public interface does not give access to the state, and loading it takes longer than converting a
/// small wheel. `make bench` compares its speed with libcrypto's.
package struct SHA256Progress: Sendable {
    private var state = csha256()

    /// The length of ``bytes``.
    package static let byteCount = 104

    /// Starts a digest.
    package init() {
        self.init(portable: false)
    }

    /// Starts a digest, in portable code if asked for.
    ///
    /// - Parameter portable: `true` keeps to portable code where the processor has instructions for SHA-256; tests and benchmarks ask for it.
    package init(portable: Bool) {
        unsafe csha256_start(&state, portable)
    }

    /// Continues a digest from its stored ``bytes``; `nil` if the bytes cannot be a stored state.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init()
        let (words, rest) = (bytes.prefix(32), bytes.dropFirst(32))
        unsafe withUnsafeMutableBytes(of: &state.state) { unsafe $0.copyBytes(from: words) }
        state.count = rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        // The beginning of an incomplete block is stored, followed by zeros.
        let block = rest.dropFirst(8)
        guard block.dropFirst(Int(state.count % 64)).allSatisfy({ $0 == 0 }) else { return nil }
        unsafe withUnsafeMutableBytes(of: &state.block) { unsafe $0.copyBytes(from: block) }
    }

    /// The state as bytes: eight words in this machine's byte order, the number of digested bytes in eight bytes, and the incomplete block.
    package var bytes: [UInt8] {
        let words = unsafe withUnsafeBytes(of: state.state) { unsafe Array($0) }
        let count = (0..<8).map { UInt8(truncatingIfNeeded: state.count >> (56 - 8 * $0)) }
        return words + count + (unsafe withUnsafeBytes(of: state.block) { unsafe Array($0) })
    }

    /// The number of bytes that were digested so far.
    package var byteCount: UInt64 { state.count }

    /// Adds the bytes of a part of an array.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe update(bytes.span.bytes)
    }

    /// Adds bytes without copying them.
    mutating func update(_ bytes: borrowing RawSpan) {
        unsafe bytes.withUnsafeBytes { bytes in unsafe csha256_update(&state, bytes.baseAddress, bytes.count) }
    }

    /// Returns the digest of the bytes so far.
    package func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            unsafe withUnsafePointer(to: state) { state in unsafe csha256_finish(state, buffer.baseAddress) }
            count = 32
        }
    }
}

extension SHA256Progress: Equatable {
    /// Returns `true` if both have digested equally many bytes and have the same state.
    package static func == (left: SHA256Progress, right: SHA256Progress) -> Bool { left.bytes == right.bytes }
}
