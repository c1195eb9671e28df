import VersionSort

/// Summary and description of a package, made of metadata that was written as mark-up, if with care at all.
enum DescriptionText {
    /// The most characters that a summary keeps.
    static let summaryLimit = 200
    /// The most characters that a description keeps, cut at the end of a paragraph where there is one.
    static let descriptionLimit = 3000

    /// One line, without a full stop at its end; the project's name where there is none.
    static func summary(_ metadata: CoreMetadata) -> String {
        let text = RPMText.sanitized(metadata.summary ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var line = String(text.prefix(summaryLimit))
        while line.hasSuffix(".") || line.hasSuffix(" ") { line.removeLast() }
        return line.isEmpty ? "Python project \(metadata.name.original)" : line
    }

    /// The first paragraphs as plain text; the summary where there is no description.
    static func description(_ metadata: CoreMetadata) -> String {
        guard let text = metadata.description, text != "UNKNOWN" else { return summary(metadata) + "." }
        let isMarkdown = metadata.descriptionContentType?.lowercased().hasPrefix("text/markdown") ?? false
        let plain = plainText(RPMText.sanitized(String(text.prefix(20 * descriptionLimit))), isMarkdown: isMarkdown)
        return plain.isEmpty ? summary(metadata) + "." : shortened(plain)
    }

    private static func shortened(_ text: String) -> String {
        guard text.count > descriptionLimit else { return text }
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        var kept = ""
        for paragraph in paragraphs {
            if kept.count + paragraph.count + 2 > descriptionLimit { break }
            kept += (kept.isEmpty ? "" : "\n\n") + paragraph
        }
        return kept.isEmpty ? String(text.prefix(descriptionLimit)) : kept
    }

    /// Takes away what is only for a renderer: badges, images, directives, underlines, tags and fences.
    static func plainText(_ text: String, isMarkdown: Bool) -> String {
        var lines: [String] = []
        var isInCode = false
        var directiveIndent: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == " " || $0 == "\t" }.count
            let words = line.trimmingSpaces
            if let outer = directiveIndent {
                if words.isEmpty || indent > outer { continue }
                directiveIndent = nil
            }
            if isMarkdown, words.hasPrefix("```") || words.hasPrefix("~~~") {
                isInCode.toggle()
                continue
            }
            if isInCode {
                lines.append("    " + line)
                continue
            }
            if !isMarkdown, words.hasPrefix(".. ") {
                directiveIndent = indent
                continue
            }
            if isUnderline(words) { continue }
            let plain = inline(String(line), isMarkdown: isMarkdown)
            if plain.trimmed.isEmpty, !words.isEmpty { continue }
            lines.append(plain)
        }
        return joined(lines)
    }

    /// The lines without spaces at their ends, never two empty ones in a row, none at the start and the end.
    private static func joined(_ lines: [String]) -> String {
        var result: [Substring] = []
        for line in lines {
            var line = line[...]
            while let last = line.last, last.isWhitespace { line = line.dropLast() }
            if line.isEmpty, result.last?.isEmpty ?? true { continue }
            result.append(line)
        }
        while result.last?.isEmpty ?? false { result.removeLast() }
        return result.joined(separator: "\n")
    }

    /// A line of one repeated mark under or over a title, or between paragraphs.
    private static func isUnderline(_ words: Substring) -> Bool {
        guard words.count >= 3, let first = words.first, "=-~^\"'`#*+_:.".contains(first) else { return false }
        return words.allSatisfy { $0 == first }
    }

    /// A line without the marks within it.
    private static func inline(_ line: String, isMarkdown: Bool) -> String {
        var text = withoutTags(line)
        if isMarkdown {
            let words = text[...].trimmingSpaces
            if words.hasPrefix("#") { text = String(words.drop { $0 == "#" }.trimmingSpaces) }
            if words.hasPrefix(">") { text = String(words.drop { $0 == ">" || $0 == " " }) }
            text = withoutLinks(text)
        } else {
            text = withoutSubstitutions(text.replacing("``", with: ""))
            text = withoutRoles(text)
            if text.hasSuffix("::") { text.removeLast() }
        }
        return text.replacing("**", with: "").replacing("`", with: "")
    }

    /// Takes HTML tags and comments out.
    private static func withoutTags(_ line: String) -> String {
        guard line.contains("<"), line.contains(">") else { return line }
        var result = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open]
            let after = rest[rest.index(after: open)...]
            guard let first = after.first, first.isLetter || first == "/" || first == "!", let close = after.firstIndex(of: ">") else {
                result += "<"
                rest = after
                continue
            }
            let tag = after[..<close]
            // An address in angle brackets is text.
            if tag.contains("://") || tag.contains("@") { if !tag.contains("=") { result += tag } }
            rest = after[after.index(after: close)...]
        }
        return result + rest
    }

    /// `[text](address)` as its text, images as nothing.
    private static func withoutLinks(_ line: String) -> String {
        guard line.contains("](") || line.contains("][") else { return line }
        var result = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "[") {
            let isImage = open > rest.startIndex && rest[rest.index(before: open)] == "!"
            guard let close = matching(rest, open, "[", "]"), case let after = rest.index(after: close), after < rest.endIndex,
                rest[after] == "(" || rest[after] == "[", let end = matching(rest, after, rest[after], rest[after] == "(" ? ")" : "]")
            else {
                result += rest[...open]
                rest = rest[rest.index(after: open)...]
                continue
            }
            result += isImage ? rest[..<rest.index(before: open)] : rest[..<open]
            if !isImage { result += withoutLinks(String(rest[rest.index(after: open)..<close])) }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func matching(_ text: Substring, _ start: Substring.Index, _ open: Character, _ close: Character) -> Substring.Index? {
        var depth = 0
        for index in text[start...].indices {
            if text[index] == open { depth += 1 }
            if text[index] == close {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    /// Takes out reStructuredText substitutions, `|badge|`, which stand for images mostly.
    private static func withoutSubstitutions(_ line: String) -> String {
        guard line.contains("|") else { return line }
        var result = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "|") {
            let after = rest[rest.index(after: open)...]
            guard let close = after.firstIndex(of: "|"), close > after.startIndex, after.first?.isWhitespace == false,
                after[after.index(before: close)].isWhitespace == false
            else { break }
            result += rest[..<open]
            rest = after[after.index(after: close)...]
        }
        return result + rest
    }

    /// reStructuredText links, `text <address>`_, as their text.
    private static func withoutRoles(_ line: String) -> String {
        line.replacing("`_", with: "`").replacing("`__", with: "`")
    }
}

extension String {
    fileprivate var trimmed: Substring { self[...].trimmingSpaces }
}
