extension Sequence<UInt8> {
    /// Returns `true` if the bytes start with the bytes of a text.
    @inlinable package func hasPrefix(_ text: String) -> Bool { starts(with: text.utf8) }

    /// Returns `true` if the bytes start with the bytes of a text.
    @inlinable package func hasPrefix(_ text: Substring) -> Bool { starts(with: text.utf8) }

    /// Returns `true` if the bytes equal the bytes of a text.
    @inlinable package func equals(_ text: String) -> Bool { elementsEqual(text.utf8) }

    /// Returns `true` if the bytes contain an ASCII character.
    @inlinable package func contains(_ sign: Unicode.Scalar) -> Bool { contains(UInt8(ascii: sign)) }
}

extension BidirectionalCollection<UInt8> {
    /// Returns `true` if the bytes end with the bytes of a text.
    @inlinable package func hasSuffix(_ text: String) -> Bool { hasEnd(text.utf8) }

    /// Returns `true` if the bytes end with the bytes of a text.
    @inlinable package func hasSuffix(_ text: Substring) -> Bool { hasEnd(text.utf8) }

    @inlinable
    package func hasEnd(_ end: some BidirectionalCollection<UInt8>) -> Bool {
        var place = endIndex
        for byte in end.reversed() {
            guard place != startIndex else { return false }
            formIndex(before: &place)
            guard self[place] == byte else { return false }
        }
        return true
    }

    /// Returns the index of the last occurrence of an ASCII character.
    @inlinable package func lastIndex(of sign: Unicode.Scalar) -> Index? { lastIndex(of: UInt8(ascii: sign)) }
}

extension Collection<UInt8> {
    /// Returns the index of the first occurrence of an ASCII character.
    @inlinable package func firstIndex(of sign: Unicode.Scalar) -> Index? { firstIndex(of: UInt8(ascii: sign)) }

    /// Returns `true` if the first byte is an ASCII character.
    @inlinable package func starts(with sign: Unicode.Scalar) -> Bool { first == UInt8(ascii: sign) }

    /// Returns `true` if the bytes contain the bytes of a text.
    @inlinable package func has(_ text: String) -> Bool { firstPlace(of: text) != nil }

    /// Returns the range of the first occurrence of a text's bytes; `nil` if there is none or the text is empty.
    @inlinable
    package func firstPlace(of text: String) -> Range<Index>? {
        let wanted = text.utf8
        guard let first = wanted.first else { return nil }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            var end = start
            var isWhole = true
            for byte in wanted {
                guard end != endIndex else { return nil }
                guard self[end] == byte else {
                    isWhole = false
                    break
                }
                formIndex(after: &end)
            }
            if isWhole { return start..<end }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension StringProtocol {
    /// Returns `true` if two texts have the same bytes.
    ///
    /// `==` of `String` compares by canonical equivalence: it treats `é` and `e` with U+0301 as equal, but a file system does not.
    @inlinable package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Returns `true` if the bytes of this text sort before those of another.
    @inlinable package func precedesByBytes(_ other: some StringProtocol) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

/// A text that equals another only if all bytes are equal.
///
/// Use it for keys and sets of paths and file names.
package struct ExactText: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text itself.
    package let text: String

    @inlinable
    package init(_ text: some StringProtocol) {
        self.text = String(text)
    }

    package var description: String { text }

    @inlinable package static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    @inlinable package static func < (left: Self, right: Self) -> Bool { left.text.precedesByBytes(right.text) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
