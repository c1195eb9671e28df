/// The positions of the lines of a text, without copies.
///
/// Lines end with LF or CRLF. Empty lines are left out but counted.
struct LineTable: Sendable {
    let bytes: [UInt8]
    /// The ranges of the lines that are not empty.
    let lines: [Range<Int>]
    /// The empty lines: the line that follows, and the number of empty lines before it.
    private let gaps: [(line: Int, empty: Int)]

    init(_ bytes: [UInt8]) {
        let text = bytes.span
        var lines: [Range<Int>] = []
        var gaps: [(line: Int, empty: Int)] = []
        var empty = 0
        var start = 0
        lines.reserveCapacity(text.count / 8)
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            let content = end > start && text[end - 1] == 0x0D ? end - 1 : end
            if content == start {
                empty += 1
            } else {
                if empty > gaps.last?.empty ?? 0 { gaps.append((lines.count, empty)) }
                lines.append(start..<content)
            }
            start = end + 1
        }
        self.bytes = bytes
        self.lines = lines
        self.gaps = gaps
    }

    var count: Int { lines.count }

    subscript(line: Int) -> ArraySlice<UInt8> { bytes[lines[line]] }

    /// Returns the number of a line in the text, from 1.
    func number(_ line: Int) -> Int { line + 1 + (gaps.last { $0.line <= line }?.empty ?? 0) }

    func text(_ line: Int) -> String { String(decoding: self[line], as: UTF8.self) }
}
