internal import CCrypto

/// A SHA-256 digest part way, which can be written down and taken up again by another process.
///
/// libcrypto's general interface keeps that to itself, so this is its older one, which no policy of the machine reaches and which is linked in.
package struct SHA256Progress: Sendable, Hashable {
    /// What libcrypto keeps of the bytes so far: eight words of state, two of length, a block that is not full, and how full it is.
    private var words: [UInt32]

    /// Bytes that ``bytes`` has.
    package static let byteCount = wordCount * 4
    private static let wordCount = 28
    /// The word that says how full the block is.
    private static let filled = 26
    /// The word that says how long the digest will be.
    private static let digestLength = 27

    /// Nothing digested yet.
    package init() {
        words = Array(repeating: 0, count: Self.wordCount)
        unsafe change { unsafe SHA256_Init($0) }
    }

    /// Takes up what ``bytes`` gave; nil when they cannot have come from there.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let first = bytes.startIndex
        words = (0..<Self.wordCount).map { word in (0..<4).reduce(0) { $0 | UInt32(bytes[first + 4 * word + $1]) << (8 * UInt32($1)) } }
        guard words[Self.filled] < 64, words[Self.digestLength] == 32, UInt64(words[Self.filled]) == byteCount % 64 else { return nil }
    }

    /// What it takes to go on, in four bytes for each word, the lowest first.
    package var bytes: [UInt8] { words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } } }

    /// How many bytes were digested so far.
    package var byteCount: UInt64 { (UInt64(words[9]) << 32 | UInt64(words[8])) / 8 }

    /// Adds the bytes of a part of an array.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe update(bytes.span.bytes)
    }

    /// Adds bytes that are not copied anywhere.
    mutating func update(_ bytes: borrowing RawSpan) {
        unsafe bytes.withUnsafeBytes { bytes in unsafe change { unsafe SHA256_Update($0, bytes.baseAddress, bytes.count) } }
    }

    /// The digest of the bytes so far.
    package func finish() -> [UInt8] {
        var copy = self
        var digest: [UInt8] = Array(repeating: 0, count: 32)
        unsafe digest.withUnsafeMutableBufferPointer { digest in unsafe copy.change { unsafe SHA256_Final(digest.baseAddress, $0) } }
        return digest
    }

    /// Lets libcrypto work on the state; none of these functions can fail.
    private mutating func change(_ body: (UnsafeMutablePointer<SHA256_CTX>) -> CInt) {
        unsafe words.withUnsafeMutableBytes { memory in
            guard let start = memory.baseAddress, memory.count == MemoryLayout<SHA256_CTX>.size else { return }
            _ = unsafe body(start.assumingMemoryBound(to: SHA256_CTX.self))
        }
    }
}
