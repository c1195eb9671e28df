import ForeignText

/// One logical line of a requirements file: continuations joined, comments removed, `${NAME}` replaced.
struct RequirementsLine {
    let file: String
    /// The number of its first line, from 1.
    let number: Int
    let text: String

    /// Returns the lines of a file that are not empty or comments.
    static func lines(of text: String, file: String, environment: [String: String]) -> [RequirementsLine] {
        joined(text.linesAsPython).compactMap { number, line in
            let plain = String(withoutComment(line).strippedAsPython)
            guard !plain.isEmpty else { return nil }
            // Variables in a requirement's address are usually secrets, so they stay and are replaced when the address is fetched.
            let text = hasAddress(plain) ? plain : EnvironmentVariables.expand(plain, environment).text
            return RequirementsLine(file: file, number: number, text: text)
        }
    }

    /// Joins each line that ends with a backslash with the next one, keeping the number of the first line.
    private static func joined(_ lines: [Substring]) -> [(number: Int, line: String)] {
        var found: [(number: Int, line: String)] = []
        var pending = ""
        var start: Int?
        for (index, raw) in lines.enumerated() {
            // A comment ends a continued line, because its backslash is part of the comment.
            let isComment = raw.leftStrippedAsPython.utf8.starts(with: "#")
            if raw.utf8.hasSuffix("\\"), !isComment {
                pending += raw.trimmingBytes { $0 == UInt8(ascii: "\\") }
                if start == nil { start = index + 1 }
            } else {
                found.append((start ?? index + 1, pending + (isComment ? " " : "") + raw))
                pending = ""
                start = nil
            }
        }
        if let start { found.append((start, pending)) }
        return found
    }

    /// Returns a line without its comment.
    ///
    /// `#` begins a comment at the start of a line and after white space.
    private static func withoutComment(_ line: String) -> Substring {
        let scalars = line.unicodeScalars
        var isAfterSpace = true
        for index in scalars.indices {
            if isAfterSpace, scalars[index] == "#" { return line[..<index] }
            isAfterSpace = scalars[index].isPythonSpace
        }
        return line[...]
    }

    /// Returns `true` for `NAME @ URL` with or without extras.
    private static func hasAddress(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        guard bytes.first != UInt8(ascii: "-"), let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
        // A name with extras and spaces comes before the sign. A URL alone has a colon there.
        for byte in bytes.prefix(at) {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            guard isLetter || byte.isASCIIDigit || byte.isASCIIWhitespace || "._-[],".utf8.contains(byte) else { return false }
        }
        return true
    }
}
