import ForeignText
import VersionSort

/// The summary and description of a package, made from metadata that may contain markup.
enum DescriptionText {
    /// The maximum number of Unicode scalars in a summary, as in rpmlint.
    ///
    /// Longer ones are cut at a space if possible.
    static let summaryLimit = 79
    /// The maximum number of Unicode scalars in a description.
    ///
    /// Longer ones are cut at the end of a paragraph if possible.
    static let descriptionLimit = 800
    /// The maximum number of bytes of a description that are read.
    static let inputLimit = 60_000

    /// Returns one line without a full stop at its end; the project's name if there is no summary.
    static func summary(_ metadata: CoreMetadata) -> String {
        let words = RPMText.sanitized(metadata.summary ?? "").words
        var line = ""
        for word in words {
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            guard longer.unicodeScalars.count <= summaryLimit else { break }
            line = longer
        }
        if line.isEmpty, let first = words.first { line = String(first.unicodeScalars.prefix(summaryLimit)) }
        line = String(line.droppingTrailing { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") })
        return line.isEmpty ? "Python project \(metadata.name.original)" : line
    }

    /// Returns the first paragraphs as plain text in lines of the usual width; the summary if there is no description.
    static func description(_ metadata: CoreMetadata) -> String {
        guard let text = metadata.description, text != "UNKNOWN" else { return wrapped(summary(metadata) + ".") }
        let isMarkdown = metadata.descriptionContentType?.lowercased().utf8.hasPrefix("text/markdown") ?? false
        let start = text.utf8.count > inputLimit ? String(text.unicodeScalars.prefix(inputLimit)) : text
        var plain = MarkupText(isMarkdown: isMarkdown, limit: descriptionLimit)
        for line in RPMText.sanitized(start).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            plain.add(Array(line))
            if plain.isFull { break }
        }
        let kept = plain.text
        return wrapped(kept.isEmpty ? summary(metadata) + "." : kept)
    }

    /// Returns the text with long lines broken at spaces.
    static func wrapped(_ text: String) -> String {
        guard text.utf8.count > LineWrap.width else { return text }
        return text.splitBytes(on: "\n", omittingEmptySubsequences: false).map(LineWrap.wrapped).joined(separator: "\n")
    }
}

/// The breaking of lines that are too long for a description.
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
