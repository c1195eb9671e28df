/// A converter of Markdown or reStructuredText to plain text, line by line.
///
/// It removes badges, images, directives, underlines, tags and fences, and keeps the text of links and emphasis. All marks are ASCII, so it works on UTF-8
/// bytes.
struct MarkupText {
    private let isMarkdown: Bool
    /// The maximum number of Unicode scalars to keep.
    private let limit: Int
    /// The paragraphs, with joined lines and without spaces at their ends.
    private var paragraphs: [[UInt8]] = [[]]
    private var count = 0
    private var isInCode = false
    private var directiveIndent: Int?

    init(isMarkdown: Bool, limit: Int) {
        self.isMarkdown = isMarkdown
        self.limit = limit
    }

    /// A Boolean value indicating whether further lines would not be kept.
    var isFull: Bool { count > limit + 2 * paragraphs.count }

    /// The paragraphs that fit the limit, or the beginning of the first if it is too long.
    var text: String {
        var kept: [UInt8] = []
        var count = 0
        for paragraph in paragraphs where !paragraph.isEmpty {
            count += Self.scalars(paragraph[...]) + 2
            if count > limit + 2 {
                return kept.isEmpty ? String(String(decoding: paragraph, as: UTF8.self).unicodeScalars.prefix(limit)) : String(decoding: kept, as: UTF8.self)
            }
            kept += (kept.isEmpty ? [] : [Mark.newline, Mark.newline]) + paragraph
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Adds the next line of markup.
    mutating func add(_ line: [UInt8]) {
        let indent = line.prefix { $0 == Mark.space || $0 == Mark.tab }.count
        let words = MarkupLine.trimmed(line[...])
        if let outer = directiveIndent {
            if words.isEmpty || indent > outer { return }
            directiveIndent = nil
        }
        if isMarkdown, words.starts(with: Mark.fence) || words.starts(with: Mark.otherFence) {
            isInCode.toggle()
            return
        }
        if isInCode { return keep(Mark.codeMargin + line) }
        if !isMarkdown, words.starts(with: Mark.directive) {
            directiveIndent = indent
            return
        }
        if MarkupLine.isUnderline(words) { return }
        let plain = isMarkdown ? MarkupLine.markdown(line) : MarkupLine.structured(line)
        if MarkupLine.trimmed(plain[...]).isEmpty, !words.isEmpty { return }
        keep(plain)
    }

    /// Adds a line of plain text.
    ///
    /// An empty line ends a paragraph.
    private mutating func keep(_ line: [UInt8]) {
        var line = line[...]
        while let last = line.last, last == Mark.space || last == Mark.tab { line = line.dropLast() }
        guard !line.isEmpty else {
            if paragraphs.last?.isEmpty == false { paragraphs.append([]) }
            return
        }
        count += Self.scalars(line) + 1
        let place = paragraphs.count - 1
        if !paragraphs[place].isEmpty { paragraphs[place].append(Mark.newline) }
        paragraphs[place] += line
    }

    private static func scalars(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }
}

/// The bytes with a meaning in markup.
enum Mark {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let tick = UInt8(ascii: "`")
    static let star = UInt8(ascii: "*")
    static let low = UInt8(ascii: "_")
    static let bar = UInt8(ascii: "|")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let fence = Array("```".utf8)
    static let otherFence = Array("~~~".utf8)
    static let directive = Array(".. ".utf8)
    static let codeMargin = Array("    ".utf8)
    static let underlines = Set("=-~^\"'`#*+_:.".utf8)
}
