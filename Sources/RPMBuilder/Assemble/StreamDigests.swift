import Native

/// The digests of a stream that a header states: SHA-256, and what packages of rpm 6 have besides.
struct StreamDigests: ~Copyable {
    /// What is known at the end of the stream.
    struct Result {
        /// Hexadecimal.
        var sha256: String
        /// Zeros where the format does not state them.
        var sha512: String
        var sha3: String
        /// Bytes.
        var count: UInt64
    }

    private var sha256 = DigestContext(.sha256)
    private var sha512 = DigestContext(.sha512)
    private var sha3 = DigestContext(.sha3)
    private var count: UInt64 = 0
    private let hasAll: Bool

    init(_ version: PackageFormat) {
        hasAll = version == .six
    }

    /// Adds the next bytes.
    mutating func update(_ bytes: [UInt8]) {
        count += UInt64(bytes.count)
        sha256.update(bytes)
        guard hasAll else { return }
        sha512.update(bytes)
        sha3.update(bytes)
    }

    /// Ends the stream.
    consuming func finish() -> Result {
        Result(sha256: Hex.encode(sha256.finish()), sha512: Hex.encode(sha512.finish()), sha3: Hex.encode(sha3.finish()), count: count)
    }
}
