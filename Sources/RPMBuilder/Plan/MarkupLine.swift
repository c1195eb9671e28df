import ForeignText

/// The removal of inline markup from a line.
enum MarkupLine {
    /// Returns the line without spaces and tabs at both ends.
    static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let first = line.first, first == Mark.space || first == Mark.tab { line = line.dropFirst() }
        while let last = line.last, last == Mark.space || last == Mark.tab || last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line
    }

    /// Returns `true` for a line of one repeated character, as under or over a title, or between paragraphs.
    static func isUnderline(_ words: ArraySlice<UInt8>) -> Bool {
        guard words.count >= 3, let first = words.first, Mark.underlines.contains(first) else { return false }
        return words.allSatisfy { $0 == first }
    }

    /// Returns a line of Markdown as plain text: without the marks of titles and quotations, and with links replaced by their text.
    static func markdown(_ line: [UInt8]) -> [UInt8] {
        var text = withoutTags(line[...])
        let words = trimmed(text[...])
        if words.first == UInt8(ascii: "#") { text = Array(trimmed(words.drop { $0 == UInt8(ascii: "#") })) }
        if words.first == Mark.greater { text = Array(words.drop { $0 == Mark.greater || $0 == Mark.space }) }
        if text.contains(UInt8(ascii: "[")) { text = withoutLinks(text[...]) }
        return withoutEmphasis(text)
    }

    /// Returns a line of reStructuredText as plain text: without substitutions, which are usually images, and with links replaced by their text.
    static func structured(_ line: [UInt8]) -> [UInt8] {
        var text = withoutTags(line[...])
        if text.contains(Mark.tick) { text = withoutRoles(withoutPairs(text, of: Mark.tick)) }
        if text.contains(Mark.bar) { text = withoutSubstitutions(text[...]) }
        if text.count > 1, text.suffix(2).elementsEqual("::".utf8) { text.removeLast() }
        return withoutEmphasis(text)
    }

    private static func withoutEmphasis(_ line: [UInt8]) -> [UInt8] {
        guard line.contains(where: { $0 == Mark.star || $0 == Mark.tick }) else { return line }
        return withoutPairs(line, of: Mark.star).filter { $0 != Mark.tick }
    }

    /// Removes every pair of equal marks.
    private static func withoutPairs(_ line: [UInt8], of mark: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        var rest = line[...]
        while let first = rest.popFirst() {
            if first == mark, rest.first == mark { rest = rest.dropFirst() } else { result.append(first) }
        }
        return result
    }

    /// Removes backquotes, and the `_` or `__` of a link after a closing one.
    private static func withoutRoles(_ line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isOpen = false
        var rest = line[...]
        while let first = rest.popFirst() {
            guard first == Mark.tick else {
                result.append(first)
                continue
            }
            // A single backquote on its line closes one that another line opened.
            if isOpen || !rest.contains(Mark.tick) { rest = rest.dropFirst(min(2, rest.prefix { $0 == Mark.low }.count)) }
            isOpen.toggle()
        }
        return result
    }

    /// Removes HTML tags and comments, but keeps URLs in angle brackets.
    private static func withoutTags(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard line.contains(Mark.less), line.contains(Mark.greater) else { return Array(line) }
        var result: [UInt8] = []
        var rest = line
        while let open = rest.firstIndex(of: Mark.less) {
            result += rest[..<open]
            let after = rest[(open + 1)...]
            // No later tag has an end if this one has none.
            guard let close = after.firstIndex(of: Mark.greater) else { return result + rest[open...] }
            guard let first = after.first, first.isASCIILetter || first == UInt8(ascii: "/") || first == UInt8(ascii: "!") else {
                result.append(Mark.less)
                rest = after
                continue
            }
            let tag = after[..<close]
            if isAddress(tag) { result += tag }
            rest = after[(close + 1)...]
        }
        return result + rest
    }

    private static func isAddress(_ tag: ArraySlice<UInt8>) -> Bool {
        guard !tag.contains(UInt8(ascii: "=")) else { return false }
        if tag.contains(UInt8(ascii: "@")) { return true }
        return tag.firstIndex(of: UInt8(ascii: ":")).map { tag[$0...].starts(with: "://".utf8) } ?? false
    }

    /// Replaces `[text](address)` by its text, and removes images.
    private static func withoutLinks(_ line: ArraySlice<UInt8>, depth: Int = 0) -> [UInt8] {
        var result: [UInt8] = []
        var rest = line
        while let open = rest.firstIndex(of: UInt8(ascii: "[")) {
            guard let close = matching(rest, open), close + 1 < rest.endIndex, [UInt8(ascii: "("), UInt8(ascii: "[")].contains(rest[close + 1]),
                let end = matching(rest, close + 1)
            else {
                result += rest[...open]
                rest = rest[(open + 1)...]
                continue
            }
            let isImage = open > rest.startIndex && rest[open - 1] == UInt8(ascii: "!")
            result += isImage ? rest[..<(open - 1)] : rest[..<open]
            // Keep deeper nesting unchanged, because real texts do not have it.
            if !isImage { result += depth < 8 ? withoutLinks(rest[(open + 1)..<close], depth: depth + 1) : Array(rest[(open + 1)..<close]) }
            rest = rest[(end + 1)...]
        }
        return result + rest
    }

    /// Returns the index of the closing bracket for the bracket at an index; `nil` if there is none.
    private static func matching(_ text: ArraySlice<UInt8>, _ start: Int) -> Int? {
        let open = text[start]
        let close = open == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "]")
        var depth = 0
        // The limit prevents quadratic time for a line of only brackets. Real links are shorter.
        for index in text[start...].prefix(4096).indices {
            if text[index] == open { depth += 1 }
            if text[index] == close {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    /// Removes substitution references such as `|badge|`.
    private static func withoutSubstitutions(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = line
        while let open = rest.firstIndex(of: Mark.bar) {
            let after = rest[(open + 1)...]
            guard let close = after.firstIndex(of: Mark.bar), close > after.startIndex, after.first != Mark.space, after[close - 1] != Mark.space else { break }
            result += rest[..<open]
            rest = after[(close + 1)...]
        }
        return result + rest
    }
}
