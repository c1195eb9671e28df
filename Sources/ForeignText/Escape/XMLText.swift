/// The writing of XML text: escapes, and drops what XML 1.0 cannot hold at all.
///
/// XML 1.0 §2.2 admits no control character but tab, line feed and carriage return; a package summary may hold any, and a repository
/// with one such byte is unreadable as a whole.
package struct XMLText {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Appends markup as it is.
    package mutating func append(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    /// Appends what was rendered before.
    package mutating func append(rendered: ArraySlice<UInt8>) { bytes.append(contentsOf: rendered) }

    /// Appends text between tags.
    package mutating func text(_ text: String) { escape(text, attribute: false) }

    /// Appends text between the quotes of an attribute.
    package mutating func attribute(_ text: String) { escape(text, attribute: true) }

    /// Appends a number.
    @inlinable package mutating func number(_ number: some BinaryInteger) { append(String(number)) }

    /// Appends an element that holds text; it is written even when there is none.
    package mutating func element(_ open: String, _ text: String, _ close: String) {
        append(open)
        self.text(text)
        append(close)
    }

    /// Gives away what was written and starts again.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func escape(_ text: String, attribute: Bool) {
        // Nearly every text is right as it is: it is appended first, and taken back when it is not.
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard bytes[start...].contains(where: Self.mayNeedEscape) else { return }
        bytes.removeSubrange(start...)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"" where attribute: append("&quot;")
            case "\t" where attribute: append("&#9;")
            case "\n" where attribute: append("&#10;")
            case "\r": append("&#13;")
            case "\t", "\n": bytes.append(UInt8(scalar.value))
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": break
            default: if let units = UTF8.encode(scalar) { bytes.append(contentsOf: units) }
            }
        }
    }

    /// Whether a byte may be part of what is escaped or dropped: control characters, markup, and the first byte of U+FFFE and U+FFFF.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0xEF || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
            || byte == UInt8(ascii: "\"")
    }
}
