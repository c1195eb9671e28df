/// A parsed header section, from tags to typed values.
///
/// Parsing checks every entry: its type, its alignment, and that its elements are inside the data area and overlap no other entry. So parsing takes time
/// linear in the size of the section, and looking up a value fails only if it has another type.
package struct RPMHeader: Sendable {
    /// The kind of a header: the signature header or the main header.
    package enum Kind: Sendable {
        case signature
        case main
    }

    struct Entry: Sendable {
        var tag: RPMTag
        var type: RPMValueType
        /// The offset of the first byte of the data in the section.
        var start: Int
        /// The offset after the last byte of the data.
        var end: Int
        /// The number of elements.
        var count: Int
    }

    /// The whole section as in the file, which digests and signatures cover.
    package let bytes: [UInt8]
    /// The entries sorted by tag, without the region.
    let entries: [Entry]
    /// A Boolean value indicating whether a region covers the header.
    ///
    /// Only packages of rpm 3 have none.
    package let hasRegion: Bool

    /// The tags of the header, sorted.
    package var tags: [RPMTag] { entries.map(\.tag) }

    /// Returns the entry of a tag, in logarithmic time.
    func entry(_ tag: RPMTag) -> Entry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].tag == tag ? entries[low] : nil
    }

    /// Returns `true` if the header has an entry.
    package func contains(_ tag: RPMTag) -> Bool { entry(tag) != nil }

    /// Returns the value of an entry, with text that is not UTF-8 repaired; `nil` if there is none.
    package subscript(tag: RPMTag) -> RPMValue? {
        entry(tag).map(value)
    }
}

extension RPMHeader {
    /// Returns the text of an entry: a string, or the first text of an array or of a translated string.
    ///
    /// - Throws: ``RPMHeaderError/wrongType(_:expected:found:)`` if it is not a text.
    package func string(_ tag: RPMTag) throws(RPMHeaderError) -> String? {
        try strings(tag)?.first
    }

    /// Returns the texts of an entry; `nil` if there is none.
    ///
    /// A plain string counts as an array of one.
    package func strings(_ tag: RPMTag) throws(RPMHeaderError) -> [String]? {
        guard let entry = entry(tag) else { return nil }
        switch value(entry) {
        case .string(let text): return [text]
        case .stringArray(let texts), .i18nString(let texts): return texts
        default: throw .wrongType(tag, expected: "a string", found: "\(entry.type)")
        }
    }

    /// Returns the integers of an entry of any width.
    package func integers(_ tag: RPMTag) throws(RPMHeaderError) -> [UInt64]? {
        guard let entry = entry(tag) else { return nil }
        switch value(entry) {
        case .int8(let values): return values.map(UInt64.init)
        case .int16(let values): return values.map(UInt64.init)
        case .int32(let values): return values.map(UInt64.init)
        case .int64(let values): return values
        default: throw .wrongType(tag, expected: "an integer", found: "\(entry.type)")
        }
    }

    /// Returns the first integer of an entry; `nil` if there is none.
    package func integer(_ tag: RPMTag) throws(RPMHeaderError) -> UInt64? {
        try integers(tag)?.first
    }

    /// Returns the bytes of a binary entry; `nil` if there is none.
    package func binary(_ tag: RPMTag) throws(RPMHeaderError) -> [UInt8]? {
        guard let entry = entry(tag) else { return nil }
        guard case .binary(let bytes) = value(entry) else { throw .wrongType(tag, expected: "binary", found: "\(entry.type)") }
        return bytes
    }

    private func value(_ entry: Entry) -> RPMValue {
        let data = bytes[entry.start..<entry.end]
        switch entry.type {
        case .character, .int8: return .int8(Array(data))
        case .binary: return .binary(Array(data))
        case .int16: return .int16(Self.integers(data, count: entry.count))
        case .int32: return .int32(Self.integers(data, count: entry.count))
        case .int64: return .int64(Self.integers(data, count: entry.count))
        case .string: return .string(RPMText.decoded(data.dropLast()))
        case .stringArray: return .stringArray(Self.texts(data, count: entry.count))
        case .i18nString: return .i18nString(Self.texts(data, count: entry.count))
        }
    }

    private static func integers<Value: FixedWidthInteger & UnsignedInteger>(_ data: ArraySlice<UInt8>, count: Int) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        var position = data.startIndex
        while position < data.endIndex {
            values.append(bigEndian(data, at: position))
            position += Value.bitWidth / 8
        }
        return values
    }

    private static func texts(_ data: ArraySlice<UInt8>, count: Int) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(count)
        var start = data.startIndex
        while start < data.endIndex {
            let end = data[start...].firstIndex(of: 0) ?? data.endIndex
            texts.append(RPMText.decoded(data[start..<end]))
            start = end + 1
        }
        return texts
    }

    /// Returns a big-endian integer.
    ///
    /// The caller has checked that its bytes exist.
    static func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ bytes: ArraySlice<UInt8>, at position: Int) -> Value {
        var value: Value = 0
        for byte in bytes[position..<position + Value.bitWidth / 8] {
            value = value << 8 | Value(truncatingIfNeeded: byte)
        }
        return value
    }
}
