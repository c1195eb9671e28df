import ForeignText

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
            let plain = withoutComment(line)
            // The address of a requirement keeps its variables, which are secrets more often than not: they are put in where it is fetched.
            let kept = (hasAddress(plain) ? plain : EnvironmentVariables.expand(plain, environment).text)[...].trimmingASCIIWhitespace
            if !kept.isEmpty { found.append(RequirementsLine(file: file, number: number, text: String(kept))) }
        }
        var number = 0
        for raw in text.lines {
            number += 1
            // A comment ends a continued line, as its backslash is part of the comment.
            let isComment = raw[...].trimmingASCIIWhitespace.utf8.hasPrefix("#")
            if raw.utf8.hasSuffix("\\"), !isComment {
                pending += raw.droppingBytes(last: 1)
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

    /// Returns `true` for `NAME @ URL` with or without extras.
    private static func hasAddress(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        guard bytes.first != UInt8(ascii: "-"), let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
        // Before the sign there is a name with extras and spaces; an address alone has a colon there.
        for byte in bytes.prefix(at) {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            guard isLetter || byte.isASCIIDigit || byte.isASCIIWhitespace || "._-[],".utf8.contains(byte) else { return false }
        }
        return true
    }
}
