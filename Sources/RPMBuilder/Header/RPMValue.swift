/// The type of a header entry, as stated in the index.
package enum RPMValueType: UInt32, Sendable {
    case character = 1
    case int8 = 2
    case int16 = 3
    case int32 = 4
    case int64 = 5
    case string = 6
    case binary = 7
    case stringArray = 8
    case i18nString = 9

    /// The size of one element in bytes; `nil` for strings, which end with a terminator.
    var elementSize: Int? {
        switch self {
        case .character, .int8, .binary: 1
        case .int16: 2
        case .int32: 4
        case .int64: 8
        case .string, .stringArray, .i18nString: nil
        }
    }

    /// The alignment of the entry's data in bytes, relative to the start of the data area.
    var alignment: Int {
        switch self {
        case .int16: 2
        case .int32: 4
        case .int64: 8
        default: 1
        }
    }
}

/// A typed value of a header entry.
package enum RPMValue: Hashable, Sendable {
    case int8([UInt8])
    case int16([UInt16])
    case int32([UInt32])
    case int64([UInt64])
    case string(String)
    case binary([UInt8])
    case stringArray([String])
    /// Texts by locale, in the order of the header's table of locales. We write only the locale "C".
    case i18nString([String])

    /// The type as stated in the index.
    package var type: RPMValueType {
        switch self {
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .string: .string
        case .binary: .binary
        case .stringArray: .stringArray
        case .i18nString: .i18nString
        }
    }

    /// The number of elements: always 1 for a string, and the number of bytes for binary data.
    package var count: Int {
        switch self {
        case .int8(let values): values.count
        case .int16(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .string: 1
        case .binary(let bytes): bytes.count
        case .stringArray(let texts), .i18nString(let texts): texts.count
        }
    }

    /// Appends the data as stored in the file, without alignment.
    func append(to data: inout [UInt8]) {
        switch self {
        case .int8(let values), .binary(let values): data += values
        case .int16(let values): for value in values { data.appendBigEndian(value) }
        case .int32(let values): for value in values { data.appendBigEndian(value) }
        case .int64(let values): for value in values { data.appendBigEndian(value) }
        case .string(let text): data.appendTerminated(text)
        case .stringArray(let texts), .i18nString(let texts): for text in texts { data.appendTerminated(text) }
        }
    }
}

extension [UInt8] {
    /// Appends a big-endian integer.
    mutating func appendBigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        var shift = Value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: shift)))
        }
    }

    /// Appends a text and a NUL.
    mutating func appendTerminated(_ text: String) {
        append(contentsOf: text.utf8)
        append(0)
    }

    /// Appends zeros until the count is a multiple of `alignment`.
    mutating func pad(to alignment: Int) {
        while count % alignment != 0 { append(0) }
    }
}

/// The rules for text in a header.
package enum RPMText {
    /// Returns the text with control characters, which make repository tools skip a package, replaced by spaces; tabs and line ends stay.
    ///
    /// Carriage returns are removed, because XML readers would turn them into line feeds.
    package static func sanitized(_ text: String) -> String {
        guard !isClean(text) || text.utf8.contains(0x0D) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" {
            result.append(isAllowed(scalar.value) ? scalar : " ")
        }
        return String(result)
    }

    /// Returns the text of a header as UTF-8, or as Latin-1 if it is not valid UTF-8.
    ///
    /// Packages from before 2010 contain Latin-1; createrepo_c reads them in the same way.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    /// Returns `true` if a text has no control characters except tab, line feed and carriage return, and no character that XML 1.0 forbids.
    static func isClean(_ text: String) -> Bool {
        // The two scalars that XML forbids are EF BF BE and EF BF BF.
        var before: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F, !isAllowed(UInt32(byte)) { return false }
            if byte >= 0xBE, byte <= 0xBF, before == (0xEF, 0xBF) { return false }
            before = (before.1, byte)
        }
        return true
    }

    private static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0D: true
        case 0..<0x20, 0x7F, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
