/// A reader of numbers and texts from packed bytes.
///
/// It is safe for damaged or forged bytes: a position outside the bytes reads as 0 or empty, and text that is not UTF-8 is repaired.
package struct PackedReader: Sendable {
    let bytes: [UInt8]
    /// The offset of the next value.
    package var place: Int

    /// Creates a reader at an offset.
    package init(_ bytes: [UInt8], at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// The bytes from the place to the end.
    package var rest: ArraySlice<UInt8> { bytes[min(max(0, place), bytes.count)...] }

    /// Returns a number in unsigned LEB128: stored in groups of seven bits, lowest first.
    package mutating func number() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = bytes.byte(at: place)
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return value
    }

    /// Returns a number used as a count, limited to the number of bytes.
    package mutating func count() -> Int { Int(min(number(), UInt64(bytes.count))) }

    /// Returns a text stored with its length.
    package mutating func text() -> String {
        let length = count()
        defer { place += length }
        return bytes.text(at: place, count: length)
    }

    /// Returns a text that may be missing.
    package mutating func optionalText() -> String? {
        let length = count()
        guard length > 0 else { return nil }
        defer { place += length - 1 }
        return bytes.text(at: place, count: length - 1)
    }

    /// Returns a text that ``PackedWriter/digits(_:)`` wrote: hexadecimal digits as two digits a byte, any other text unpacked.
    package mutating func digits() -> String {
        let head = number()
        let length = Int(min(head >> 1, UInt64(bytes.count)))
        defer { place += length }
        guard head & 1 == 1 else { return bytes.text(at: place, count: length) }
        let start = min(place, bytes.count)
        let end = min(start + length, bytes.count)
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * (end - start))
        for byte in bytes[start..<end] {
            digits.append(PackedWriter.digit(byte >> 4))
            digits.append(PackedWriter.digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension [UInt8] {
    func byte(at place: Int) -> UInt8 { place >= 0 && place < count ? self[place] : 0 }

    /// Returns two bytes as a little-endian number.
    func uint16(at place: Int) -> Int { Int(byte(at: place)) | Int(byte(at: place + 1)) << 8 }

    /// Returns four bytes as a little-endian number.
    @inline(__always)
    package func uint32(at place: Int) -> Int {
        guard place >= 0, place + 4 <= count else { return 0 }
        return Int(self[place]) | Int(self[place + 1]) << 8 | Int(self[place + 2]) << 16 | Int(self[place + 3]) << 24
    }

    /// Returns eight bytes as a little-endian number.
    package func uint64(at place: Int) -> UInt64 { UInt64(uint32(at: place)) | UInt64(uint32(at: place + 4)) << 32 }

    /// Returns a range of bytes as text, cut at the end of the bytes.
    func text(at place: Int, count length: Int) -> String {
        let start = Swift.min(Swift.max(0, place), count)
        return String(decoding: self[start..<Swift.min(start + length, count)], as: UTF8.self)
    }
}
