/// A message authentication code, HMAC-SHA-256 (RFC 2104): only who has the secret can make the code of some bytes.
package struct MessageCode: Sendable {
    /// The digest of the secret and the bytes.
    private var inner = SHA256Progress()
    /// The digest of the secret and the inner digest.
    private var outer = SHA256Progress()

    /// The length of a code in bytes.
    package static let byteCount = 32
    /// The length of a block of SHA-256 in bytes.
    private static let blockSize = 64

    /// Starts a code.
    package init(secret: [UInt8]) {
        var block = secret.count > Self.blockSize ? Digest.of(secret, .sha256) : secret
        block += Array(repeating: 0, count: Self.blockSize - block.count)
        inner.update(block.map { $0 ^ 0x36 }[...])
        outer.update(block.map { $0 ^ 0x5C }[...])
    }

    /// Adds bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) { inner.update(bytes) }

    /// Returns the code of the bytes so far: 32 bytes.
    package func finish() -> [UInt8] {
        var outer = outer
        outer.update(inner.finish()[...])
        return outer.finish()
    }

    /// Returns `true` if a given code equals the code of the bytes so far.
    ///
    /// The time of the comparison does not depend on the bytes.
    package func proves(_ given: ArraySlice<UInt8>) -> Bool {
        let code = finish()
        return given.count == code.count && zip(code, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
