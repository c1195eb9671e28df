internal import CSHA256

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
