/// A header section that was read: tag → typed values.
///
/// Every entry is checked when the section is parsed: its type, its alignment, that its elements are inside the data area and overlap no other
/// entry. So parsing is linear in the size of the section whatever the counts claim, and looking a value up cannot fail but for its type.
package struct RPMHeader: Sendable {
    /// Which of the two headers of a file it is.
    package enum Kind: Sendable {
        case signature
        case main
    }

    struct Entry: Sendable {
        var tag: RPMTag
        var type: RPMValueType
        /// From the start of the section to the first byte, and to the byte after the last.
        var start: Int
        var end: Int
        var count: Int
    }

    /// The whole section as it stands in the file: digests and signatures cover it.
    package let bytes: [UInt8]
    /// By rising tag, without the region.
    let entries: [Entry]
    /// Whether a region spans the header; only packages of rpm 3 have none.
    package let hasRegion: Bool

    /// The tags that it holds, rising.
    package var tags: [RPMTag] { entries.map(\.tag) }

    /// Looks up an entry in logarithmic time.
    func entry(_ tag: RPMTag) -> Entry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].tag < tag { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].tag == tag ? entries[low] : nil
    }

    /// Whether it holds an entry.
    package func contains(_ tag: RPMTag) -> Bool { entry(tag) != nil }

    /// The value of an entry, with text that is not UTF-8 repaired; nil when there is none.
    package subscript(tag: RPMTag) -> RPMValue? {
        entry(tag).map(value)
    }
}

extension RPMHeader {
    /// The one text of an entry: a string, or the first text of an array or of a translated string.
    ///
    /// - Throws: ``RPMHeaderError/wrongType(_:expected:found:)`` when it is no text.
    package func string(_ tag: RPMTag) throws(RPMHeaderError) -> String? {
        try strings(tag)?.first
    }

    /// The texts of an entry; a plain string counts as an array of one.
    package func strings(_ tag: RPMTag) throws(RPMHeaderError) -> [String]? {
        guard let entry = entry(tag) else { return nil }
        switch value(entry) {
        case .string(let text): return [text]
        case .stringArray(let texts), .i18nString(let texts): return texts
        default: throw .wrongType(tag, expected: "a string", found: "\(entry.type)")
        }
    }

    /// The integers of an entry, whatever their width.
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

    /// The first integer of an entry.
    package func integer(_ tag: RPMTag) throws(RPMHeaderError) -> UInt64? {
        try integers(tag)?.first
    }

    /// The bytes of a binary entry.
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

    /// An integer, most significant byte first; the caller has checked that its bytes are there.
    static func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ bytes: ArraySlice<UInt8>, at position: Int) -> Value {
        var value: Value = 0
        for byte in bytes[position..<position + Value.bitWidth / 8] {
            value = value << 8 | Value(truncatingIfNeeded: byte)
        }
        return value
    }
}
