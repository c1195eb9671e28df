internal import ForeignText

/// A scanner for JSON text (RFC 8259), strict and in place: it copies only the texts that its caller asks for.
///
/// A list of hundreds of thousands of projects takes little more memory than its bytes.
struct JSONScanner {
    /// The error for text that is not JSON, or not the JSON that the caller expects.
    struct Fault: Error, Hashable {
        /// The offset in bytes.
        let place: Int
    }

    /// The range of a string between its quotes.
    ///
    /// Its escapes are not decoded.
    struct Text {
        let range: Range<Int>
        /// A Boolean value indicating whether the string is ASCII without escapes, so that its bytes need no decoding.
        let isPlain: Bool
    }

    let bytes: [UInt8]
    private(set) var place: Int

    /// The maximum depth of nesting.
    private static let depthLimit = 64

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
    mutating func expect(_ sign: Unicode.Scalar) throws(Fault) {
        guard take(sign) else { throw fault }
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

    /// Throws an error unless only white space follows.
    mutating func end() throws(Fault) {
        guard next() == nil else { throw fault }
    }

    /// The fault of the current place.
    var fault: Fault { Fault(place: place) }

    // MARK: - Texts

    /// Reads a string without decoding its escapes.
    mutating func text() throws(Fault) -> Text {
        try expect("\"")
        let start = place
        var isPlain = true
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return Text(range: start..<(place - 1), isPlain: isPlain)
            }
            guard byte >= 0x20 else { throw fault }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                place += 1
            } else if byte >= 0x7F {
                isPlain = false
            }
            place += 1
        }
        throw fault
    }

    /// Reads a string and returns the range of its bytes; throws an error if it has an escape or a byte that is not ASCII.
    mutating func plainText() throws(Fault) -> Range<Int> {
        let text = try text()
        guard text.isPlain else { throw Fault(place: text.range.lowerBound) }
        return text.range
    }

    /// Reads a string and decodes its escapes.
    ///
    /// An unpaired surrogate, a control character and bytes that are not UTF-8 are faults.
    mutating func string() throws(Fault) -> String {
        let text = try text()
        guard !text.isPlain else { return String(decoding: bytes[text.range], as: UTF8.self) }
        var result: [UInt8] = []
        var rest = bytes[text.range]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") { result += try Self.escape(&rest) } else { result.append(byte) }
        }
        guard let string = String(validating: result, as: UTF8.self) else { throw Fault(place: text.range.lowerBound) }
        return string
    }

    /// Reads the rest of an escape, and returns its UTF-8 bytes.
    private static func escape(_ rest: inout ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        let start = rest.startIndex
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var unit = try hexadecimal(&rest)
            if 0xD800..<0xDC00 ~= unit {
                guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else { throw Fault(place: start) }
                let low = try hexadecimal(&rest)
                guard 0xDC00..<0xE000 ~= low else { throw Fault(place: start) }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw Fault(place: start) }
            return Array(String(scalar).utf8)
        default: throw Fault(place: start)
        }
    }

    private static func hexadecimal(_ rest: inout ArraySlice<UInt8>) throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let place = rest.startIndex
            let digit: UInt8
            switch rest.popFirst() {
            case let byte? where byte.isASCIIDigit: digit = byte - UInt8(ascii: "0")
            case let byte? where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20: digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw Fault(place: place)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    // MARK: - Numbers

    /// Reads a number of at most 18 digits without sign, fraction or exponent.
    mutating func count() throws(Fault) -> UInt64 {
        _ = next()
        let start = place
        var value: UInt64 = 0
        while place < bytes.count, bytes[place] &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(bytes[place] &- 0x30)
            place += 1
        }
        let isLeadingZero = place - start > 1 && bytes[start] == UInt8(ascii: "0")
        guard place > start, place - start < 19, !isLeadingZero, place < bytes.count, !Self.continuesNumber(bytes[place]) else { throw fault }
        return value
    }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    /// Skips a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func skipNumber() throws(Fault) {
        if isNext("-") { place += 1 }
        if isNext("0") { place += 1 } else { try skipDigits() }
        if isNext(".") {
            place += 1
            try skipDigits()
        }
        guard isNext("e") || isNext("E") else { return }
        place += 1
        if isNext("+") || isNext("-") { place += 1 }
        try skipDigits()
    }

    private mutating func skipDigits() throws(Fault) {
        let start = place
        while place < bytes.count, bytes[place].isASCIIDigit { place += 1 }
        guard place > start else { throw fault }
    }

    private func isNext(_ sign: Unicode.Scalar) -> Bool { place < bytes.count && bytes[place] == UInt8(ascii: sign) }

    /// Reads an integer; returns `nil` for any other value, which is skipped.
    mutating func integer(depth: Int = 0) throws(Fault) -> Int? {
        Int(String(decoding: bytes[try skip(depth: depth)], as: UTF8.self))
    }

    // MARK: - Values

    /// Reads an object; calls the closure with each key, which must read or skip the value.
    mutating func object(_ member: (inout JSONScanner, String) throws(Fault) -> Void) throws(Fault) {
        try expect("{")
        if take("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while take(",")
        try expect("}")
    }

    /// Reads an array; calls the closure at each element, which must read or skip it.
    mutating func array(_ element: (inout JSONScanner) throws(Fault) -> Void) throws(Fault) {
        try expect("[")
        if take("]") { return }
        repeat { try element(&self) } while take(",")
        try expect("]")
    }

    /// Skips a value of any kind, and returns its range; throws an error if it is not JSON.
    ///
    /// - Parameter depth: The number of lists and objects of the document in which the value is, so that the limit holds for the document as a whole.
    @discardableResult
    mutating func skip(depth: Int = 0) throws(Fault) -> Range<Int> {
        _ = next()
        let start = place
        try skipValue(depth)
        return start..<place
    }

    private mutating func skipValue(_ depth: Int) throws(Fault) {
        guard depth < Self.depthLimit, let byte = next() else { throw fault }
        switch byte {
        case UInt8(ascii: "\""): try skipText()
        case UInt8(ascii: "{"):
            place += 1
            if take("}") { return }
            repeat {
                try skipText()
                try expect(":")
                try skipValue(depth + 1)
            } while take(",")
            try expect("}")
        case UInt8(ascii: "["):
            place += 1
            if take("]") { return }
            repeat { try skipValue(depth + 1) } while take(",")
            try expect("]")
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"):
            guard takeWord("null") || takeWord("true") || takeWord("false") else { throw fault }
        default: try skipNumber()
        }
    }

    private mutating func skipText() throws(Fault) {
        let start = place
        if try text().isPlain { return }
        place = start
        _ = try string()
    }
}
