/// A writer of packed bytes for a ``PackedReader``.
package struct PackedWriter: Sendable {
    /// The bytes written so far.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty writer.
    package init() {}

    /// Creates an empty writer with room for a number of bytes.
    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Appends a byte.
    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends bytes.
    package mutating func append(_ other: [UInt8]) { bytes += other }

    /// Appends bytes.
    package mutating func append(_ other: ArraySlice<UInt8>) { bytes += other }

    /// Appends a number as four bytes, lowest first.
    ///
    /// It must be below 2³².
    package mutating func uint32(_ value: Int) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 24))
    }

    /// Appends a number as eight bytes, lowest first.
    package mutating func uint64(_ value: UInt64) {
        uint32(Int(truncatingIfNeeded: value & 0xFFFF_FFFF))
        uint32(Int(truncatingIfNeeded: value >> 32))
    }

    /// Appends a number as unsigned LEB128: in groups of seven bits, lowest first.
    package mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a text with its length.
    package mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    /// Appends a text that may be missing.
    package mutating func optionalText(_ text: String?) {
        number(text.map { UInt64($0.utf8.count) + 1 } ?? 0)
        if let text { bytes += text.utf8 }
    }

    /// Appends a text, packed to half its length if it has only lower-case hexadecimal digits.
    package mutating func digits(_ text: String) {
        guard let packed = Self.packed(text) else {
            number(UInt64(text.utf8.count) << 1)
            bytes += text.utf8
            return
        }
        number(UInt64(packed.count) << 1 | 1)
        bytes += packed
    }

    /// Returns the bytes of lower-case hexadecimal digits; `nil` for any other text.
    static func packed(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            guard let value = value(byte) else { return nil }
            if let first = high {
                result.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? result : nil
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 97...102: byte - 87
        default: nil
        }
    }

    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 48 : value + 87 }
}
