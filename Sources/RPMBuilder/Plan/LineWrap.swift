import ForeignText

/// Breaks lines that are too long for a description.
enum LineWrap {
    /// The maximum number of Unicode scalars in a line, as in rpmlint.
    static let width = 79
    /// The number of leading spaces from which a line is code and is not broken.
    private static let codeIndent = 4

    /// Returns a line broken at spaces into parts of at most ``width``.
    ///
    /// A longer word has its own line.
    ///
    /// The parts are aligned with the text of the first, also in a list.
    static func wrapped(_ line: Substring) -> String {
        guard length(line) > width else { return String(line) }
        let indent = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count
        guard indent < codeIndent else { return String(line) }
        var words = line.splitBytes(on: " ")[...]
        guard let first = words.popFirst() else { return String(line) }
        let start = String(repeating: " ", count: indent)
        let margin = first == "-" || first == "*" ? start + "  " : start
        var result = start + first
        var column = indent + length(first)
        for word in words {
            let count = length(word)
            if column + 1 + count > width {
                result += "\n" + margin + word
                column = margin.utf8.count + count
            } else {
                result += " " + word
                column += 1 + count
            }
        }
        return result
    }

    private static func length(_ text: Substring) -> Int { text.utf8.count { $0 & 0xC0 != 0x80 } }
}
