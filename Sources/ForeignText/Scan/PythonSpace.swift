extension Unicode.Scalar {
    /// The scalar is white space for Python's `str.strip`, `str.split` and `\s`: Unicode's, and the four separators of ASCII (U+001C to U+001F).
    package var isPythonSpace: Bool {
        if isASCII { return value == 0x20 || value &- 0x09 < 5 || value &- 0x1C < 4 }
        return properties.isWhitespace
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
