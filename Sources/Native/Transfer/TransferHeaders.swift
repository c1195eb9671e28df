/// The header fields of a response, in the order of arrival; names compare without regard to case (RFC 9110 §5.1).
package struct TransferHeaders: Sendable {
    /// Each field as it came.
    package private(set) var fields: [(name: String, value: String)] = []

    /// No fields.
    package init() {}

    /// The first value of a field, nil when the response has none.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// Adds one line of a response head; lines without a colon are no field and are passed over.
    mutating func append(line: Substring) {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        fields.append((Self.trimmed(line[..<colon]), Self.trimmed(line[line.utf8.index(after: colon)...])))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.utf8
        while let first = text.first, first == 0x20 || (0x09...0x0d).contains(first) { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || (0x09...0x0d).contains(last) { text = text.dropLast() }
        return String(Substring(text))
    }
}
