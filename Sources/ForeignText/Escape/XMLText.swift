/// A writer of XML text that escapes special characters and drops those that XML 1.0 does not allow.
///
/// XML 1.0 §2.2 allows no control characters except tab, line feed and carriage return. A package summary may contain any, and one such byte makes a whole
/// repository unreadable.
package struct XMLText {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Appends markup without escaping it.
    package mutating func append(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    /// Appends markup that was rendered before.
    package mutating func append(rendered: ArraySlice<UInt8>) { bytes.append(contentsOf: rendered) }

    /// Appends text for use between tags.
    package mutating func text(_ text: String) { escape(text, attribute: false) }

    /// Appends text for use in an attribute value.
    package mutating func attribute(_ text: String) { escape(text, attribute: true) }

    /// Appends a number.
    @inlinable package mutating func number(_ number: some BinaryInteger) { append(String(number)) }

    /// Appends an element that contains text, even if the text is empty.
    package mutating func element(_ open: String, _ text: String, _ close: String) {
        append(open)
        self.text(text)
        append(close)
    }

    /// Returns the bytes written so far, and removes them from the buffer.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func escape(_ text: String, attribute: Bool) {
        // Most texts need no escape: append the bytes first, and undo that if they do.
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

    /// Returns `true` if a byte may be part of a character that is escaped or dropped.
    ///
    /// Such bytes are control characters, markup and the first byte of U+FFFE and U+FFFF.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0xEF || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
            || byte == UInt8(ascii: "\"")
    }
}

/// The escaping of text for HTML.
package enum HTMLText {
    /// Returns the text escaped for use between tags and in attribute values with quotes of either kind.
    ///
    /// A parser takes a raw carriage return for a line feed, and drops or replaces NUL: the first is written as a reference, the second as U+FFFD.
    package static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\r": result += "&#13;"
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0x0D, 0: true
        default: false
        }
    }
}
