/// A fast 64-bit sum that tells damaged bytes from whole ones.
///
/// It is no digest: whoever wants to can find other bytes with the same sum.
package enum CheckSum {
    /// The sum of the bytes from a place on.
    package static func of(_ bytes: [UInt8], from start: Int = 0) -> UInt64 { of(bytes[min(start, bytes.count)...]) }

    /// The sum of a part of an array.
    package static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 { unsafe of(bytes.span.bytes) }

    /// The sum of numbers.
    package static func of(words: ArraySlice<UInt32>) -> UInt64 { unsafe of(words.span.bytes) }

    private static func of(_ span: borrowing RawSpan) -> UInt64 {
        // Four sums side by side, each on its own so that the processor works on all at once.
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

    /// Brings what differs down, a multiplication moves it up again: no two single bits, wherever they are, come to the same.
    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ value >> 29) &* prime
        return product << 31 | product >> 33
    }
}
