/// Hexadecimal text of bytes.
package enum Hex {
    /// Returns two lower-case digits for each byte.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the bytes that hexadecimal digits of either case stand for; `nil` if a character is not a digit or their number is odd.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for digit in text.utf8 {
            guard let value = value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

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
