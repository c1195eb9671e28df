/// One logical line of a requirements file: continuations joined, comments gone, `${NAME}` replaced.
struct RequirementsLine {
    let file: String
    /// The number of its first line, counted from 1.
    let number: Int
    let text: String

    /// The lines of a file that say something.
    static func lines(of text: String, file: String, environment: [String: String]) -> [RequirementsLine] {
        var found: [RequirementsLine] = []
        var pending = ""
        var start: Int?
        func finish(_ line: String, _ number: Int) {
            let kept = expanded(withoutComment(line), environment)[...].trimmingASCIIWhitespace
            if !kept.isEmpty { found.append(RequirementsLine(file: file, number: number, text: String(kept))) }
        }
        var number = 0
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }) {
            number += 1
            // A comment ends a continued line, as its backslash is part of the comment.
            let isComment = raw[...].trimmingASCIIWhitespace.hasPrefix("#")
            if raw.hasSuffix("\\"), !isComment {
                pending += raw.dropLast()
                if start == nil { start = number }
            } else {
                finish(pending + (isComment ? "" : raw), start ?? number)
                pending = ""
                start = nil
            }
        }
        if let start { finish(pending, start) }
        return found
    }

    /// A `#` begins a comment at the start of a line and after white space.
    private static func withoutComment(_ line: String) -> String {
        let bytes = Array(line.utf8)
        let hash = bytes.indices.first { bytes[$0] == UInt8(ascii: "#") && ($0 == 0 || bytes[$0 - 1].isASCIIWhitespace) }
        return hash.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? line
    }

    /// Replaces `${NAME}` by its value; a name that is not set, or is empty, stays as it is, as pip leaves it.
    private static func expanded(_ line: String, _ environment: [String: String]) -> String {
        var result = ""
        var rest = line[...]
        while let open = rest.firstIndex(of: "$") {
            result += rest[..<open]
            rest = rest[open...]
            let inner = rest.dropFirst(2)
            if rest.hasPrefix("${"), let close = inner.firstIndex(of: "}") {
                let name = inner[..<close]
                let isName = !name.isEmpty && name.utf8.allSatisfy { ($0 >= 65 && $0 <= 90) || $0.isASCIIDigit || $0 == 0x5F }
                if isName, let value = environment[String(name)], !value.isEmpty {
                    result += value
                    rest = rest[rest.index(after: close)...]
                    continue
                }
            }
            result += "$"
            rest = rest.dropFirst()
        }
        return result + rest
    }
}
