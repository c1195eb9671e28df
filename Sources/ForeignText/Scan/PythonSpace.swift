extension Unicode.Scalar {
    /// The scalar is white space for Python's `str.strip`, `str.split` and `\s`: Unicode's, and the four separators of ASCII (U+001C to U+001F).
    package var isPythonSpace: Bool {
        if isASCII { return value == 0x20 || value &- 0x09 < 5 || value &- 0x1C < 4 }
        return properties.isWhitespace  // text: of one scalar, as Python asks it
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without white space at both ends, as Python's `str.strip()` gives it.
    package var strippedAsPython: Substring { rightStrippedAsPython.leftStrippedAsPython }

    /// The text without white space at its end, as Python's `str.rstrip()` gives it.
    package var rightStrippedAsPython: Substring {
        var scalars = self[...].unicodeScalars
        while let last = scalars.last, last.isPythonSpace { scalars.removeLast() }
        return Substring(scalars)
    }

    /// The text without white space at its start, as Python's `str.lstrip()` gives it.
    package var leftStrippedAsPython: Substring { Substring(self[...].unicodeScalars.drop(while: \.isPythonSpace)) }
}

extension StringProtocol {
    /// The text with each scalar in lower case, which is Python's `str.lower()` but for a sigma at the end of a word.
    package var lowercasedScalars: String { unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping } }
}

extension String {
    /// The lines of a text as Python's `str.splitlines()` gives them: separators of other kinds than `\n` and `\r` end a line too.
    package var linesAsPython: [Substring] {
        var lines: [Substring] = []
        let scalars = unicodeScalars
        var start = scalars.startIndex
        while start < scalars.endIndex {
            let end = scalars[start...].firstIndex(where: Self.endsLine) ?? scalars.endIndex
            lines.append(self[start..<end])
            guard end < scalars.endIndex else { break }
            start = scalars.index(after: end)
            if scalars[end] == "\r", start < scalars.endIndex, scalars[start] == "\n" { start = scalars.index(after: start) }
        }
        return lines
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\u{0B}", "\u{0C}", "\r", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
