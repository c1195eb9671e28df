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
