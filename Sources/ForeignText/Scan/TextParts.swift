extension StringProtocol where SubSequence == Substring {
    /// Returns the parts of the text between occurrences of an ASCII character.
    @inlinable
    package func splitBytes(on sign: Unicode.Scalar, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true) -> [Substring] {
        let separator = UInt8(ascii: sign)
        return splitBytes(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences) { $0 == separator }
    }

    /// Returns the parts of the text between separator bytes, which must be ASCII.
    @inlinable
    package func splitBytes(
        maxSplits: Int = .max, omittingEmptySubsequences: Bool = true, where isSeparator: (UInt8) -> Bool
    ) -> [Substring] {
        let bytes = self[...].utf8
        var parts: [Substring] = []
        var start = bytes.startIndex
        var place = start
        while place != bytes.endIndex, parts.count < maxSplits {
            let next = bytes.index(after: place)
            if isSeparator(bytes[place]) {
                if start != place || !omittingEmptySubsequences { parts.append(Substring(bytes[start..<place])) }
                start = next
            }
            place = next
        }
        if start != bytes.endIndex || !omittingEmptySubsequences { parts.append(Substring(bytes[start...])) }
        return parts
    }

    /// Returns the text before and after the first occurrence of an ASCII character; `nil` if there is none.
    @inlinable
    package func cut(at sign: Unicode.Scalar) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.firstIndex(of: UInt8(ascii: sign)) else { return nil }
        return (Substring(bytes[..<place]), Substring(bytes[bytes.index(after: place)...]))
    }

    /// Returns the text before and after the last occurrence of an ASCII character; `nil` if there is none.
    @inlinable
    package func cut(atLast sign: Unicode.Scalar) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.lastIndex(of: UInt8(ascii: sign)) else { return nil }
        return (Substring(bytes[..<place]), Substring(bytes[bytes.index(after: place)...]))
    }

    /// Returns the text before and after the first occurrence of another text; `nil` if there is none.
    @inlinable
    package func cut(at text: String) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.firstPlace(of: text) else { return nil }
        return (Substring(bytes[..<place.lowerBound]), Substring(bytes[place.upperBound...]))
    }

    /// Returns the text before the first occurrence of an ASCII character; the whole text if there is none.
    @inlinable package func part(before sign: Unicode.Scalar) -> Substring { cut(at: sign)?.before ?? self[...] }

    /// Returns the text without a prefix; `nil` if it does not start with the prefix.
    @inlinable
    package func without(prefix: String) -> Substring? {
        let bytes = self[...].utf8
        return bytes.hasPrefix(prefix) ? Substring(bytes.dropFirst(prefix.utf8.count)) : nil
    }

    /// Returns the text without a suffix; `nil` if it does not end with the suffix.
    @inlinable
    package func without(suffix: String) -> Substring? {
        let bytes = self[...].utf8
        return bytes.hasSuffix(suffix) ? Substring(bytes.dropLast(suffix.utf8.count)) : nil
    }

    /// Returns the text without the given number of bytes at its start.
    ///
    /// They must end at a scalar boundary.
    @inlinable package func droppingBytes(first count: Int) -> Substring { Substring(self[...].utf8.dropFirst(count)) }

    /// Returns the text without the given number of bytes at its end.
    ///
    /// They must begin at a scalar boundary.
    @inlinable package func droppingBytes(last count: Int) -> Substring { Substring(self[...].utf8.dropLast(count)) }

    /// Returns the first bytes of the text for which a condition holds.
    ///
    /// They must end at a scalar boundary.
    @inlinable package func bytes(while holds: (UInt8) -> Bool) -> Substring { Substring(self[...].utf8.prefix(while: holds)) }

    /// Returns the text without the first bytes for which a condition holds.
    @inlinable package func droppingBytes(while holds: (UInt8) -> Bool) -> Substring { Substring(self[...].utf8.drop(while: holds)) }

    /// Returns the longest prefix of the text with at most this many bytes, ending at a scalar boundary.
    @inlinable
    package func start(bytes count: Int) -> Substring {
        let bytes = self[...].utf8
        guard bytes.count > count else { return self[...] }
        var end = bytes.index(bytes.startIndex, offsetBy: Swift.max(0, count))
        while end != bytes.startIndex, bytes[end] & 0xC0 == 0x80 { bytes.formIndex(before: &end) }
        return Substring(bytes[..<end])
    }

    /// Returns the longest suffix of the text with at most this many bytes, beginning at a scalar boundary.
    @inlinable
    package func end(bytes count: Int) -> Substring {
        let bytes = self[...].utf8
        guard bytes.count > count else { return self[...] }
        var start = bytes.index(bytes.endIndex, offsetBy: -Swift.max(0, count))
        while start != bytes.endIndex, bytes[start] & 0xC0 == 0x80 { bytes.formIndex(after: &start) }
        return Substring(bytes[start...])
    }

    /// Returns the text without the bytes at both ends for which a condition holds.
    @inlinable
    package func trimmingBytes(where isTrimmed: (UInt8) -> Bool) -> Substring {
        let bytes = self[...].utf8
        guard let first = bytes.firstIndex(where: { !isTrimmed($0) }), let last = bytes.lastIndex(where: { !isTrimmed($0) }) else { return "" }
        return Substring(bytes[first...last])
    }

    /// Returns the text without the bytes at its end for which a condition holds.
    @inlinable
    package func droppingTrailing(where isTrimmed: (UInt8) -> Bool) -> Substring {
        let bytes = self[...].utf8
        return bytes.lastIndex { !isTrimmed($0) }.map { Substring(bytes[...$0]) } ?? ""
    }

    /// The text without ASCII white space at both ends.
    @inlinable package var trimmed: Substring { trimmingBytes(where: \.isASCIISpace) }

    /// The text without spaces and tabs at both ends.
    @inlinable package var trimmingSpaces: Substring { trimmingBytes(where: \.isBlank) }

    /// The words of the text, separated by ASCII white space.
    @inlinable package var words: [Substring] { splitBytes(where: \.isASCIISpace) }

    /// The lines of the text that are not empty.
    ///
    /// A line ends with a line feed, a carriage return or both.
    @inlinable package var filledLines: [Substring] { splitBytes(where: \.isLineEnd) }

    /// The lines of the text, without their ends.
    ///
    /// A line ends with a line feed, a carriage return or both; the last one may have no end.
    @inlinable
    package var lines: [Substring] {
        let bytes = self[...].utf8
        var lines: [Substring] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(where: \.isLineEnd) {
            lines.append(Substring(bytes[start..<end]))
            start = bytes.index(after: end)
            if bytes[end] == 0x0D, start != bytes.endIndex, bytes[start] == 0x0A { start = bytes.index(after: start) }
        }
        lines.append(Substring(bytes[start...]))
        return lines
    }

    /// Returns the text with every occurrence of another text replaced.
    ///
    /// - Parameter old: an empty text is found nowhere.
    package func replacingBytes(of old: String, with new: String) -> String {
        var rest = self[...].utf8
        guard var place = rest.firstPlace(of: old) else { return String(self) }
        var result = ""
        while true {
            result += Substring(rest[..<place.lowerBound])
            result += new
            rest = rest[place.upperBound...]
            guard let next = rest.firstPlace(of: old) else { break }
            place = next
        }
        return result + Substring(rest)
    }
}
