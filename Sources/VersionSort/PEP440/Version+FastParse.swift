extension Version {
    /// Parses a version: common spellings in one pass over the bytes, all others with the full grammar.
    static func parse(_ text: String) -> Version? { parse(text.utf8Span.span) }

    /// Parses a version from a part of a text.
    static func parse(_ text: Substring) -> Version? { parse(text.utf8Span.span) }

    /// Parses a version from bytes; returns `nil` if they are not a version.
    static func parse(_ bytes: Span<UInt8>) -> Version? {
        fastParse(bytes) ?? (bytes.count <= lengthLimit ? VersionParser.parse(bytes) : nil)
    }

    /// Parses a version that is normalized and has an exact key; returns `nil` for all others, valid or not.
    static func fastParse(_ bytes: Span<UInt8>) -> Version? {
        let count = bytes.count
        var index = 0
        var release: UInt64 = 0
        var length = 0
        while true {
            guard let number = fastNumber(bytes, &index), number < VersionKey.limit(length), length < 255 else { return nil }
            release |= number << VersionKey.shift(length)
            length += 1
            if index == count { return Version(key: VersionKey.packed(release, .final), releaseLength: UInt8(length)) }
            guard bytes[index] == UInt8(ascii: "."), index + 1 < count, bytes[index + 1].isASCIIDigit else { break }
            index += 1
        }
        guard let suffix = fastSuffix(bytes, &index), let number = fastNumber(bytes, &index), index == count else { return nil }
        return Version(key: VersionKey.packed(release, suffix, number), releaseLength: UInt8(length))
    }

    /// Returns a number below ``VersionKey/numberLimit`` without a leading zero; `nil` if there is none here.
    @inline(__always)
    private static func fastNumber(_ bytes: Span<UInt8>, _ index: inout Int) -> UInt64? {
        let count = bytes.count
        guard index < count, bytes[index].isASCIIDigit else { return nil }
        let start = index
        var value: UInt64 = 0
        while index < count, bytes[index].isASCIIDigit {
            value = value &* 10 &+ UInt64(bytes[index] &- 48)
            index &+= 1
            if value >= VersionKey.numberLimit { return nil }
        }
        return index &- start > 1 && bytes[start] == UInt8(ascii: "0") ? nil : value
    }

    /// Returns the normalized suffix at a position: `a`, `b`, `rc`, `.post` or `.dev`.
    private static func fastSuffix(_ bytes: Span<UInt8>, _ index: inout Int) -> VersionKey.Suffix? {
        let left = bytes.count - index
        switch bytes[index] {
        case UInt8(ascii: "a"):
            index += 1
            return .alpha
        case UInt8(ascii: "b"):
            index += 1
            return .beta
        case UInt8(ascii: "r") where left > 1 && bytes[index + 1] == UInt8(ascii: "c"):
            index += 2
            return .candidate
        case UInt8(ascii: ".") where left > 4 && bytes[index + 1] == UInt8(ascii: "d"):
            guard bytes[index + 2] == UInt8(ascii: "e"), bytes[index + 3] == UInt8(ascii: "v") else { return nil }
            index += 4
            return .dev
        case UInt8(ascii: ".") where left > 5 && bytes[index + 1] == UInt8(ascii: "p"):
            guard bytes[index + 2] == UInt8(ascii: "o"), bytes[index + 3] == UInt8(ascii: "s"), bytes[index + 4] == UInt8(ascii: "t") else {
                return nil
            }
            index += 5
            return .post
        default:
            return nil
        }
    }
}
