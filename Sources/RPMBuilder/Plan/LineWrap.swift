import ForeignText

/// Breaks lines that are longer than those of a description should be.
enum LineWrap {
    /// The most characters (Unicode scalars) of a line, as rpmlint bounds it.
    static let width = 79
    /// From this many spaces on a line is a program's, whose lines mean something.
    private static let codeIndent = 4

    /// A line in parts of at most ``width``, broken at spaces; a longer word has a line of its own.
    ///
    /// The parts go on below the text of the first, also below that of a list.
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
