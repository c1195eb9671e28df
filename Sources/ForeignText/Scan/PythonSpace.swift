extension Unicode.Scalar {
    /// A Boolean value indicating whether Python's `str.strip`, `str.split` and `\s` treat the scalar as white space.
    ///
    /// It is true for Unicode's white space and for the four ASCII separators U+001C to U+001F.
    package var isPythonSpace: Bool {
        if isASCII { return value == 0x20 || value &- 0x09 < 5 || value &- 0x1C < 4 }
        return properties.isWhitespace  // text: of one scalar, as Python asks it
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without white space at both ends, like Python's `str.strip()`.
    package var strippedAsPython: Substring { rightStrippedAsPython.leftStrippedAsPython }

    /// The text without white space at its end, like Python's `str.rstrip()`.
    package var rightStrippedAsPython: Substring {
        var scalars = self[...].unicodeScalars
        while let last = scalars.last, last.isPythonSpace { scalars.removeLast() }
        return Substring(scalars)
    }

    /// The text without white space at its start, like Python's `str.lstrip()`.
    package var leftStrippedAsPython: Substring { Substring(self[...].unicodeScalars.drop(while: \.isPythonSpace)) }
}

extension StringProtocol {
    /// The text with each scalar in lower case, like Python's `str.lower()` except for a sigma at the end of a word.
    package var lowercasedScalars: String { unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping } }
}

extension String {
    /// The lines of the text, like Python's `str.splitlines()`, which also splits at separators other than `\n` and `\r`.
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
