/// The full grammar of PEP 440 (Appendix B) with all spellings, on the bytes of a text.
///
/// The grammar needs no backtracking: a separator after a suffix word always belongs to that word, so the first match is the only one.
/// The parser also records whether the text differs from the normalized form.
struct VersionParser {
    private let bytes: [UInt8]
    private var index = 0
    private let end: Int
    private var isNormal: Bool

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var start = 0
        var end = bytes.count
        while start < end, bytes[start].isASCIIWhitespace { start += 1 }
        while end > start, bytes[end - 1].isASCIIWhitespace { end -= 1 }
        index = start
        self.end = end
        isNormal = start == 0 && end == bytes.count
    }

    /// Parses bytes; returns `nil` if they are not a version.
    static func parse(_ span: Span<UInt8>) -> Version? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(span.count)
        for place in span.indices { bytes.append(span[place]) }
        var parser = VersionParser(bytes)
        guard let components = parser.version() else { return nil }
        return Version(components, original: parser.isNormal ? nil : String(decoding: bytes, as: UTF8.self))
    }

    private mutating func version() -> VersionComponents? {
        var result = VersionComponents()
        if take(UInt8(ascii: "v")) { isNormal = false }
        guard let first = number() else { return nil }
        if take(UInt8(ascii: "!")) {
            result.epoch = first
            if first.isZero { isNormal = false }
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
        if let (letters, separator) = letters(), take(.dev, from: letters, after: separator) { result.dev = suffixNumber() }
        if take(UInt8(ascii: "+")) {
            guard let local = local() else { return nil }
            result.local = local
        }
        return index == end ? result : nil
    }

    private mutating func preRelease() -> PreRelease? {
        guard let (letters, separator) = letters() else { return nil }
        for word in SuffixWord.preReleases where take(word, from: letters, after: separator) { return PreRelease(word.kind, suffixNumber()) }
        return nil
    }

    private mutating func postRelease() -> VersionNumber? {
        if index + 1 < end, bytes[index] == UInt8(ascii: "-"), bytes[index + 1].isASCIIDigit {
            index += 1
            isNormal = false
            return number()
        }
        guard let (letters, separator) = letters() else { return nil }
        for word in SuffixWord.postReleases where take(word, from: letters, after: separator) { return suffixNumber() }
        return nil
    }

    /// Returns one or more alphanumeric segments between single separators; `nil` if there are none here.
    private mutating func local() -> [LocalSegment]? {
        var segments: [LocalSegment] = []
        while true {
            let start = index
            while index < end, bytes[index].isASCIIDigit || bytes[index].isASCIILetter { index += 1 }
            if index == start { return nil }
            let segment = bytes[start..<index]
            if let number = VersionNumber(digits: segment) {
                if segment.count > 1, segment.first == UInt8(ascii: "0") { isNormal = false }
                segments.append(.number(number))
            } else {
                if segment.contains(where: { $0 != $0.asciiLowercased }) { isNormal = false }
                segments.append(.text(String(decoding: segment.lazy.map(\.asciiLowercased), as: UTF8.self)))
            }
            guard index < end, isSeparator(bytes[index]) else { return segments }
            if bytes[index] != UInt8(ascii: ".") { isNormal = false }
            index += 1
        }
    }

    /// Returns the number here; `nil` if there is no digit.
    private mutating func number() -> VersionNumber? {
        let start = index
        while index < end, bytes[index].isASCIIDigit { index += 1 }
        if index - start > 1, bytes[start] == UInt8(ascii: "0") { isNormal = false }
        return VersionNumber(digits: bytes[start..<index])
    }

    /// Returns the number after a suffix word, with an optional separator before it; 0 if it is omitted.
    private mutating func suffixNumber() -> VersionNumber {
        if index < end, isSeparator(bytes[index]) {
            index += 1
            isNormal = false
        }
        if let number = number() { return number }
        isNormal = false
        return 0
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index].asciiLowercased == byte else { return false }
        index += 1
        return true
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }

    /// Returns the letters here, packed as in ``SuffixWord``, and an optional separator before them; `nil` if there are no letters.
    private func letters() -> (letters: UInt64, separator: UInt8?)? {
        guard index < end else { return nil }
        let separator = isSeparator(bytes[index]) ? bytes[index] : nil
        let start = separator == nil ? index : index + 1
        var letters: UInt64 = 0
        for place in start..<min(start + 8, end) {
            guard bytes[place].isASCIILetter else { break }
            letters |= UInt64(bytes[place].asciiLowercased) << UInt64(8 * (place - start))
        }
        return letters == 0 ? nil : (letters, separator)
    }

    /// Consumes a suffix word and the separator before it, if the letters begin with the word.
    private mutating func take(_ word: SuffixWord, from letters: UInt64, after separator: UInt8?) -> Bool {
        guard letters & word.mask == word.bits else { return false }
        if separator != nil { index += 1 }
        if !word.isNormal || separator != word.separator { isNormal = false }
        for place in index..<(index + word.length) where bytes[place] != bytes[place].asciiLowercased { isNormal = false }
        index += word.length
        return true
    }
}

/// A word that begins a suffix of a version, packed into an integer with the first letter in the lowest byte.
private struct SuffixWord {
    let bits: UInt64
    let length: Int
    /// The kind of pre-release that the word means.
    let kind: PreKind
    /// A Boolean value indicating whether the normalized form uses the word.
    let isNormal: Bool
    /// The separator before the word in the normalized form.
    let separator: UInt8?

    /// A mask for the word's bytes.
    var mask: UInt64 { (1 << UInt64(8 * length)) - 1 }

    init(_ text: String, _ kind: PreKind = .alpha, isNormal: Bool = false, separator: UInt8? = nil) {
        bits = text.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        length = text.utf8.count
        self.kind = kind
        self.isNormal = isNormal
        self.separator = separator
    }

    static let dev = SuffixWord("dev", isNormal: true, separator: UInt8(ascii: "."))
    /// The words in the order of matching: a longer word precedes its own prefix.
    static let postReleases = [SuffixWord("post", isNormal: true, separator: UInt8(ascii: ".")), SuffixWord("rev"), SuffixWord("r")]
    static let preReleases = [
        SuffixWord("alpha", .alpha), SuffixWord("a", .alpha, isNormal: true), SuffixWord("beta", .beta),
        SuffixWord("b", .beta, isNormal: true), SuffixWord("preview", .candidate), SuffixWord("pre", .candidate),
        SuffixWord("rc", .candidate, isNormal: true), SuffixWord("c", .candidate),
    ]
}

/// An error for a text that is not a PEP 440 version.
package struct VersionParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason for the error.
    package enum Reason: Hashable, Sendable {
        /// The text does not follow the grammar.
        case grammar
        /// The text is longer than ``Version/lengthLimit`` bytes.
        case tooLong
    }

    /// The reason for the error.
    package let reason: Reason
    /// The text, quoted and truncated for messages.
    package let text: String

    init(_ reason: Reason, _ text: some StringProtocol) {
        self.reason = reason
        self.text = quotedForMessage(String(text.prefix(100)))
    }

    /// One line for a person.
    package var description: String {
        switch reason {
        case .grammar: "\(text) is not a PEP 440 version"
        case .tooLong: "the version \(text) is longer than \(Version.lengthLimit) bytes"
        }
    }
}
