/// A JSON scanner for the usual form of long documents (RFC 8259).
///
/// It accepts a subset of what a decoder accepts, without copying texts. For anything else it throws ``Unusual``, and the caller uses a decoder.
struct PlainJSONScanner {
    let bytes: [UInt8]
    private(set) var place: Int

    /// The document is invalid, or has a form that needs a decoder.
    struct Unusual: Error {}

    /// A text between its quotes.
    struct Text {
        let range: Range<Int>
        /// The text is ASCII without escapes, so its bytes need no decoding.
        let isPlain: Bool
    }

    /// The maximum depth of nesting.
    private static let depthLimit = 32

    init(_ bytes: [UInt8], at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// Moves to another place.
    mutating func go(to place: Int) { self.place = place }

    /// Skips white space, and returns the next byte; `nil` at the end.
    @inline(__always)
    mutating func next() -> UInt8? {
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            place += 1
        }
        return nil
    }

    /// Takes a character if it is next after white space; returns `false` if it is not.
    @inline(__always)
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    /// Takes a character; throws an error if another one is next.
    @inline(__always)
    mutating func expect(_ sign: Unicode.Scalar) throws(Unusual) {
        guard take(sign) else { throw Unusual() }
    }

    /// Reads a text.
    mutating func text() throws(Unusual) -> Text {
        try expect("\"")
        let start = place
        var isPlain = true
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return Text(range: start..<(place - 1), isPlain: isPlain)
            }
            guard byte >= 0x20 else { throw Unusual() }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                place += 1
            } else if byte >= 0x7F {
                isPlain = false
            }
            place += 1
        }
        throw Unusual()
    }

    /// Reads a text; throws an error if it is not plain.
    mutating func plainText() throws(Unusual) -> Range<Int> {
        let text = try text()
        guard text.isPlain else { throw Unusual() }
        return text.range
    }

    /// Takes a word such as `null` if it is next; returns `false` if it is not.
    mutating func takeWord(_ word: String) -> Bool {
        _ = next()
        let end = place + word.utf8.count
        guard end <= bytes.count, matches(place..<end, word) else { return false }
        place = end
        return true
    }

    /// Returns `true` if a range has the bytes of a word.
    func matches(_ range: Range<Int>, _ word: String) -> Bool {
        range.count == word.utf8.count && bytes[range].elementsEqual(word.utf8)
    }

    /// Reads a number of at most 18 digits without sign, fraction or exponent.
    mutating func count() throws(Unusual) -> UInt64 {
        _ = next()
        let start = place
        var value: UInt64 = 0
        while place < bytes.count, bytes[place] &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(bytes[place] &- 0x30)
            place += 1
        }
        let isLeadingZero = place - start > 1 && bytes[start] == UInt8(ascii: "0")
        guard place > start, place - start < 19, !isLeadingZero, place < bytes.count, !Self.continuesNumber(bytes[place]) else { throw Unusual() }
        return value
    }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    /// Skips a value; throws an error if a text in it is not plain, or a number is not a whole one.
    mutating func skip(depth: Int = 0) throws(Unusual) {
        guard depth < Self.depthLimit, let byte = next() else { throw Unusual() }
        switch byte {
        case UInt8(ascii: "\""): _ = try plainText()
        case UInt8(ascii: "{"):
            place += 1
            if take("}") { return }
            repeat {
                _ = try plainText()
                try expect(":")
                try skip(depth: depth + 1)
            } while take(",")
            try expect("}")
        case UInt8(ascii: "["):
            place += 1
            if take("]") { return }
            repeat { try skip(depth: depth + 1) } while take(",")
            try expect("]")
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"):
            guard takeWord("null") || takeWord("true") || takeWord("false") else { throw Unusual() }
        default: _ = try count()
        }
    }

    /// Skips a value without checking it, because a decoder reads it again.
    mutating func skipUnread() throws(Unusual) {
        var depth = 0
        repeat {
            guard let byte = next() else { throw Unusual() }
            switch byte {
            case UInt8(ascii: "\""): _ = try text()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw Unusual() }
                depth -= 1
                place += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw Unusual() }
                place += 1
            default:
                // A word or a number: up to what ends it.
                let start = place
                while place < bytes.count, !Self.endsWord(bytes[place]) { place += 1 }
                guard place > start else { throw Unusual() }
            }
        } while depth > 0
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: ":")
    }
}
