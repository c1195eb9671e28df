/// A fast 64-bit checksum that detects damaged bytes.
///
/// It is not a cryptographic digest: it is easy to find other bytes with the same sum.
package enum CheckSum {
    /// Returns the checksum of the bytes from an offset to the end.
    package static func of(_ bytes: [UInt8], from start: Int = 0) -> UInt64 { of(bytes[min(start, bytes.count)...]) }

    /// Returns the checksum of a part of an array.
    package static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 { unsafe of(bytes.span.bytes) }

    /// Returns the checksum of numbers.
    package static func of(words: ArraySlice<UInt32>) -> UInt64 { unsafe of(words.span.bytes) }

    private static func of(_ span: borrowing RawSpan) -> UInt64 {
        // Keep four independent sums so that the processor computes them in parallel.
        var (first, second, third, fourth) = (prime, 2 &* prime, 3 &* prime, 4 &* prime)
        var place = 0
        while place + 32 <= span.byteCount {
            first = mixed(first ^ (unsafe span.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)))
            second = mixed(second ^ (unsafe span.unsafeLoadUnaligned(fromByteOffset: place + 8, as: UInt64.self)))
            third = mixed(third ^ (unsafe span.unsafeLoadUnaligned(fromByteOffset: place + 16, as: UInt64.self)))
            fourth = mixed(fourth ^ (unsafe span.unsafeLoadUnaligned(fromByteOffset: place + 24, as: UInt64.self)))
            place += 32
        }
        var sum = mixed(UInt64(span.byteCount))
        for lane in [first, second, third, fourth] { sum = mixed(sum ^ lane) }
        while place < span.byteCount {
            let byte = unsafe span.unsafeLoadUnaligned(fromByteOffset: place, as: UInt8.self)
            sum = mixed(sum ^ UInt64(byte))
            place += 1
        }
        return sum ^ sum >> 29
    }

    private static let prime: UInt64 = 0x9E37_79B1_85EB_CA87

    /// Mixes the bits of a value: the shift moves differences down, the multiplication moves them up.
    ///
    /// Different values never give the same result.
    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ value >> 29) &* prime
        return product << 31 | product >> 33
    }
}
