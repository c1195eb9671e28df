/// An upload time as indexes write it, `2024-05-01T12:34:56.123456Z` (PEP 700), packed as its twenty digits, two in a byte.
///
/// Nearly every file of a page has one, and as text they would be a sixth of the stored page. A time in another form is stored as text.
enum PackedTime {
    /// The form, in which `0` is any digit.
    private static let form = Array("0000-00-00T00:00:00.000000Z".utf8)
    private static let zero = UInt8(ascii: "0")
    /// The number of bytes of a packed time.
    static let byteCount = 10

    /// Returns the packed time; `nil` for a text in another form.
    static func pack(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count == form.count else { return nil }
        var packed: [UInt8] = []
        var high: UInt8?
        for (byte, pattern) in zip(text, form) {
            guard pattern == zero else {
                guard byte == pattern else { return nil }
                continue
            }
            let digit = byte &- zero
            guard digit < 10 else { return nil }
            if let first = high {
                packed.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return packed
    }

    /// Returns the text of a packed time.
    static func text(_ packed: ArraySlice<UInt8>) -> String {
        var halves = packed.flatMap { [$0 >> 4, $0 & 0x0F] }.makeIterator()
        return String(decoding: form.map { $0 == zero ? PackedWriter.digit(halves.next() ?? 0) : $0 }, as: UTF8.self)
    }
}

extension PackedWriter {
    /// Appends an optional time: 0 for none, 1 and a packed time, or the length plus 2 and a text.
    mutating func optionalTime(_ text: (some Collection<UInt8>)?) {
        guard let text else { return number(0) }
        if let packed = PackedTime.pack(text) {
            number(1)
            append(packed)
        } else {
            number(UInt64(text.count) + 2)
            append(Array(text))
        }
    }
}

extension PackedReader {
    /// Returns a time that ``PackedWriter/optionalTime(_:)`` wrote.
    mutating func optionalTime() -> String? {
        let head = count()
        guard head > 0 else { return nil }
        let length = head == 1 ? PackedTime.byteCount : head - 2
        defer { place += length }
        return head == 1 ? PackedTime.text(rest.prefix(length)) : bytes.text(at: place, count: length)
    }
}
