/// The header fields of a response in the order received.
///
/// Names compare case-insensitively (RFC 9110 §5.1).
package struct TransferHeaders: Sendable {
    /// The fields as received.
    package private(set) var fields: [(name: String, value: String)] = []

    /// Creates an empty list.
    package init() {}

    /// Returns the first value of a field; `nil` if the response has no such field.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// Adds one header line; ignores a line without a colon.
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
