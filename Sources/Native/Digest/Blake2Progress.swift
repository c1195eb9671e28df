import CBlake2

/// A BLAKE2b digest of 32 bytes in progress (RFC 7693), the `blake2_256_digest` of uploads.
package struct Blake2Progress: Sendable {
    private var state = cblake2()

    /// Starts a digest.
    package init() {
        unsafe cblake2_start(&state)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe update(bytes.span.bytes)
    }

    private mutating func update(_ bytes: borrowing RawSpan) {
        unsafe bytes.withUnsafeBytes { bytes in unsafe cblake2_update(&state, bytes.baseAddress, bytes.count) }
    }

    /// Returns the digest of the bytes so far: 32 bytes.
    package func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            unsafe withUnsafePointer(to: state) { state in unsafe cblake2_finish(state, buffer.baseAddress) }
            count = 32
        }
    }
}
