/// The whole grammar of PEP 440 (Appendix B), every spelling of it, over the bytes of a text.
///
/// The grammar needs no backtracking: a separator after a suffix word belongs to that word whether a number follows or not, so the first reading that fits is the only one.
struct VersionParser {
    private let bytes: [UInt8]
    private var index = 0
    private var end: Int

    private init(_ text: String) {
        bytes = Array(text.utf8)
        end = bytes.count
        while index < end, bytes[index].isASCIIWhitespace { index += 1 }
        while end > index, bytes[end - 1].isASCIIWhitespace { end -= 1 }
    }

    /// Reads a text, nil when it is not a version.
    static func parse(_ text: String) -> Version? {
        var parser = VersionParser(text)
        guard let components = parser.version() else { return nil }
        return Version(components, original: components.text == text ? nil : text)
    }

    private mutating func version() -> VersionComponents? {
        var result = VersionComponents()
        _ = take(UInt8(ascii: "v"))
        guard let first = number() else { return nil }
        if take(UInt8(ascii: "!")) {
            result.epoch = first
            guard let number = number() else { return nil }
            result.release = [number]
        } else {
            result.release = [first]
        }
        while index + 1 < end, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isASCIIDigit {
            index += 1
            guard let number = number() else { return nil }
            result.release.append(number)
        }
        result.pre = preRelease()
        result.post = postRelease()
        if word("dev") { result.dev = suffixNumber() }
        if take(UInt8(ascii: "+")) {
            guard let local = local() else { return nil }
            result.local = local
        }
        return index == end ? result : nil
    }

    private mutating func preRelease() -> PreRelease? {
        let words: [(StaticString, PreKind)] = [
            ("alpha", .alpha), ("a", .alpha), ("beta", .beta), ("b", .beta), ("preview", .candidate), ("pre", .candidate),
            ("rc", .candidate), ("c", .candidate),
        ]
        for (spelling, kind) in words where word(spelling) { return PreRelease(kind, suffixNumber()) }
        return nil
    }

    private mutating func postRelease() -> VersionNumber? {
        if index + 1 < end, bytes[index] == UInt8(ascii: "-"), bytes[index + 1].isASCIIDigit {
            index += 1
            return number()
        }
        return word("post") || word("rev") || word("r") ? suffixNumber() : nil
    }

    /// One or more alphanumeric segments between single separators.
    private mutating func local() -> [LocalSegment]? {
        var segments: [LocalSegment] = []
        repeat {
            var text: [UInt8] = []
            while index < end, bytes[index].isASCIIDigit || bytes[index].isASCIILetter {
                text.append(bytes[index].asciiLowercased)
                index += 1
            }
            if text.isEmpty { return nil }
            segments.append(VersionNumber(digits: text).map { .number($0) } ?? .text(String(decoding: text, as: UTF8.self)))
        } while separator()
        return segments
    }

    /// A number, nil when there is no digit here.
    private mutating func number() -> VersionNumber? {
        var digits: [UInt8] = []
        while index < end, bytes[index].isASCIIDigit {
            digits.append(bytes[index])
            index += 1
        }
        return VersionNumber(digits: digits)
    }

    /// The number after a suffix word, with the separator before it; 0 when it is left out.
    private mutating func suffixNumber() -> VersionNumber {
        _ = separator()
        return number() ?? 0
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index].asciiLowercased == byte else { return false }
        index += 1
        return true
    }

    private mutating func separator() -> Bool {
        take(UInt8(ascii: ".")) || take(UInt8(ascii: "-")) || take(UInt8(ascii: "_"))
    }

    /// Takes a suffix word in any case, with one separator before it or none; takes nothing when it is not here.
    private mutating func word(_ word: StaticString) -> Bool {
        let start = index
        _ = separator()
        for scalar in word.description.utf8 where !take(scalar) {
            index = start
            return false
        }
        return true
    }
}
