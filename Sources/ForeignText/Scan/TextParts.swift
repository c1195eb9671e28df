extension StringProtocol where SubSequence == Substring {
    /// The parts of a text between ASCII signs of one kind.
    @inlinable
    package func splitBytes(on sign: Unicode.Scalar, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true) -> [Substring] {
        let separator = UInt8(ascii: sign)
        return splitBytes(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences) { $0 == separator }
    }

    /// The parts of a text between bytes of one kind, which are ASCII.
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

    /// The two sides of the first ASCII sign of a kind; nil without one.
    @inlinable
    package func cut(at sign: Unicode.Scalar) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.firstIndex(of: UInt8(ascii: sign)) else { return nil }
        return (Substring(bytes[..<place]), Substring(bytes[bytes.index(after: place)...]))
    }

    /// The two sides of the last ASCII sign of a kind; nil without one.
    @inlinable
    package func cut(atLast sign: Unicode.Scalar) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.lastIndex(of: UInt8(ascii: sign)) else { return nil }
        return (Substring(bytes[..<place]), Substring(bytes[bytes.index(after: place)...]))
    }

    /// The two sides of the first occurrence of a text; nil without one.
    @inlinable
    package func cut(at text: String) -> (before: Substring, after: Substring)? {
        let bytes = self[...].utf8
        guard let place = bytes.firstPlace(of: text) else { return nil }
        return (Substring(bytes[..<place.lowerBound]), Substring(bytes[place.upperBound...]))
    }

    /// The text before the first ASCII sign of a kind; the whole text without one.
    @inlinable package func part(before sign: Unicode.Scalar) -> Substring { cut(at: sign)?.before ?? self[...] }

    /// The text without the bytes at its start; nil when it does not start with them.
    @inlinable
    package func without(prefix: String) -> Substring? {
        let bytes = self[...].utf8
        return bytes.hasPrefix(prefix) ? Substring(bytes.dropFirst(prefix.utf8.count)) : nil
    }

    /// The text without the bytes at its end; nil when it does not end with them.
    @inlinable
    package func without(suffix: String) -> Substring? {
        let bytes = self[...].utf8
        return bytes.hasSuffix(suffix) ? Substring(bytes.dropLast(suffix.utf8.count)) : nil
    }

    /// The text without some bytes at its start, which end a scalar.
    @inlinable package func droppingBytes(first count: Int) -> Substring { Substring(self[...].utf8.dropFirst(count)) }

    /// The text without some bytes at its end, which start a scalar.
    @inlinable package func droppingBytes(last count: Int) -> Substring { Substring(self[...].utf8.dropLast(count)) }

    /// The first bytes of the text for which a condition holds, which end a scalar.
    @inlinable package func bytes(while holds: (UInt8) -> Bool) -> Substring { Substring(self[...].utf8.prefix(while: holds)) }

    /// The text without the first bytes for which a condition holds.
    @inlinable package func droppingBytes(while holds: (UInt8) -> Bool) -> Substring { Substring(self[...].utf8.drop(while: holds)) }

    /// As much of the start of a text as has at most this many bytes, without half a scalar.
    @inlinable
    package func start(bytes count: Int) -> Substring {
        let bytes = self[...].utf8
        guard bytes.count > count else { return self[...] }
        var end = bytes.index(bytes.startIndex, offsetBy: Swift.max(0, count))
        while end != bytes.startIndex, bytes[end] & 0xC0 == 0x80 { bytes.formIndex(before: &end) }
        return Substring(bytes[..<end])
    }

    /// As much of the end of a text as has at most this many bytes, without half a scalar.
    @inlinable
    package func end(bytes count: Int) -> Substring {
        let bytes = self[...].utf8
        guard bytes.count > count else { return self[...] }
        var start = bytes.index(bytes.endIndex, offsetBy: -Swift.max(0, count))
        while start != bytes.endIndex, bytes[start] & 0xC0 == 0x80 { bytes.formIndex(after: &start) }
        return Substring(bytes[start...])
    }

    /// The text without bytes of a kind at both ends.
    @inlinable
    package func trimmingBytes(where isTrimmed: (UInt8) -> Bool) -> Substring {
        let bytes = self[...].utf8
        guard let first = bytes.firstIndex(where: { !isTrimmed($0) }), let last = bytes.lastIndex(where: { !isTrimmed($0) }) else { return "" }
        return Substring(bytes[first...last])
    }

    /// The text without bytes of a kind at its end.
    @inlinable
    package func droppingTrailing(where isTrimmed: (UInt8) -> Bool) -> Substring {
        let bytes = self[...].utf8
        return bytes.lastIndex { !isTrimmed($0) }.map { Substring(bytes[...$0]) } ?? ""
    }

    /// The text without ASCII white space and line ends at both ends.
    @inlinable package var trimmed: Substring { trimmingBytes(where: \.isASCIISpace) }

    /// The text without spaces and tabs at both ends.
    @inlinable package var trimmingSpaces: Substring { trimmingBytes(where: \.isBlank) }

    /// The words between ASCII white space and line ends.
    @inlinable package var words: [Substring] { splitBytes(where: \.isASCIISpace) }

    /// The lines of a text that are not empty; they end with a line feed, a carriage return or both.
    @inlinable package var filledLines: [Substring] { splitBytes(where: \.isLineEnd) }

    /// The lines of a text; they end with a line feed, a carriage return or both, and the last one has no end.
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

    /// The text with every occurrence of some bytes replaced.
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
