import Native

/// The digests of a stream that a header states: SHA-256, and in format 6 also SHA-512 and SHA3-256.
struct StreamDigests: ~Copyable {
    /// The digests and the size at the end of the stream.
    struct Result {
        /// The SHA-256 digest in hexadecimal.
        var sha256: String
        /// The further digests in hexadecimal; zeros if the format does not state them.
        var sha512: String
        var sha3: String
        /// The size in bytes.
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

    /// Ends the stream and returns the result.
    consuming func finish() -> Result {
        Result(sha256: Hex.encode(sha256.finish()), sha512: Hex.encode(sha512.finish()), sha3: Hex.encode(sha3.finish()), count: count)
    }
}

/// The digests and sizes that are known only after the contents are read.
///
/// All values have a fixed width, so that a header with placeholders has the final size.
struct ContentDigests {
    /// The hexadecimal digests in the order of the file table; empty for an entry without one.
    var files: [String]
    /// The digests of the payload as stored, and of the uncompressed archive in it.
    var payload: StreamDigests.Result
    var archive: StreamDigests.Result

    /// Returns a value with zeros for every digest.
    static func placeholder(_ table: FileTable, _ form: WriteForm) -> ContentDigests {
        let zeros = String(repeating: "0", count: 2 * form.fileDigest.byteCount)
        let stream = StreamDigests.Result(
            sha256: String(repeating: "0", count: 64), sha512: String(repeating: "0", count: 128), sha3: String(repeating: "0", count: 64), count: 0)
        return ContentDigests(
            files: table.files.map { $0.content.hasDigest ? zeros : "" }, payload: stream, archive: stream)
    }
}
