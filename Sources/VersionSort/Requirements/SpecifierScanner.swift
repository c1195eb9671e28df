/// A parser of the grammar of dependency specifiers, byte by byte.
///
/// White space means spaces and tabs.
struct SpecifierScanner {
    let text: String
    let bytes: [UInt8]
    private(set) var place = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    init(marker text: String) throws(MarkerParseError) {
        guard text.utf8.count <= Marker.lengthLimit else {
            throw MarkerParseError(expected: "a shorter text", offset: Marker.lengthLimit, text: text)
        }
        self.init(text)
    }

    /// The byte at the current position; `nil` at the end.
    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    var isAtEnd: Bool { place == bytes.count }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 { place += 1 }
    }

    /// Consumes the next byte if it is the given one; returns `true` if it did.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// Consumes bytes while a condition holds, and returns them.
    mutating func takeWhile(_ fits: (UInt8) -> Bool) -> String {
        let start = place
        while let byte = next, fits(byte) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    // MARK: - Markers

    /// Parses a marker up to the end of its grammar: conditions joined by `or`, of conditions joined by `and`.
    mutating func marker() throws(MarkerParseError) -> Marker.Node {
        let first = try conjunction()
        guard takeWord("or") else { return first }
        var choices = [first]
        repeat { choices.append(try conjunction()) } while takeWord("or")
        return .joined(choices, all: false)
    }

    private mutating func conjunction() throws(MarkerParseError) -> Marker.Node {
        let first = try condition()
        guard takeWord("and") else { return first }
        var parts = [first]
        repeat { parts.append(try condition()) } while takeWord("and")
        return .joined(parts, all: true)
    }

    private mutating func condition() throws(MarkerParseError) -> Marker.Node {
        skipSpace()
        defer { skipSpace() }
        guard take("(") else { return .comparison(try comparison()) }
        depth += 1
        guard depth <= Marker.depthLimit else { throw fault("less than \(Marker.depthLimit) nested parentheses") }
        let inner = try marker()
        guard take(")") else { throw fault("')'") }
        depth -= 1
        return inner
    }

    private mutating func comparison() throws(MarkerParseError) -> Marker.Comparison {
        let left = try operand()
        skipSpace()
        let op = try comparisonOperator()
        skipSpace()
        let right = try operand()
        // Names of extras are compared in normalized form, so store them in it (PEP 685).
        return Marker.Comparison(left: left.normalized(beside: right), op: op, right: right.normalized(beside: left))
    }

    private mutating func operand() throws(MarkerParseError) -> Marker.Operand {
        if let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            place += 1
            let value = takeWhile { $0 != quote && ($0 >= 0x20 || $0 == 0x09) }
            guard next == quote else { throw fault("the closing quote") }
            place += 1
            return .text(value)
        }
        let start = place
        let word = takeWhile { $0.isWordByte || $0 == UInt8(ascii: ".") }
        guard let variable = MarkerVariable(marker: word) else {
            place = start
            throw fault("a field of the environment or a quoted text")
        }
        return .variable(variable)
    }

    private mutating func comparisonOperator() throws(MarkerParseError) -> MarkerOperator {
        let start = place
        let symbols = takeWhile { $0 == 0x3C || $0 == 0x3D || $0 == 0x3E || $0 == 0x21 || $0 == 0x7E }
        if let op = MarkerOperator(rawValue: symbols) { return op }
        place = start
        if takeWord("in") { return .contained }
        if takeWord("not") {
            let space = place
            skipSpace()
            if place > space, takeWord("in") { return .notContained }
        }
        place = start
        throw fault("one of == != <= >= < > ~= === in, not in")
    }

    /// Consumes a word, unless it is part of a longer one; returns `true` if it did.
    private mutating func takeWord(_ word: String) -> Bool {
        let length = word.utf8.count
        guard next == word.utf8.first, bytes[place...].starts(with: word.utf8), place == 0 || !bytes[place - 1].isWordByte,
            place + length == bytes.count || !bytes[place + length].isWordByte
        else { return false }
        place += length
        return true
    }

    func fault(_ expected: String) -> MarkerParseError { MarkerParseError(expected: expected, offset: place, text: text) }

    mutating func expectEnd(_ expected: String) throws(MarkerParseError) {
        guard isAtEnd else { throw fault(expected) }
    }
}

extension Marker.Operand {
    /// Returns a text normalized if the other operand is a field that names extras and the text is a name.
    fileprivate func normalized(beside other: Marker.Operand) -> Marker.Operand {
        guard case .text(let text) = self, case .variable(let variable) = other, variable.namesExtras,
            let name = NameGrammar.normalized(text)
        else { return self }
        return .text(name)
    }
}

extension UInt8 {
    /// A Boolean value indicating whether the byte is an ASCII letter, a digit, `_`, or part of a non-ASCII character.
    var isWordByte: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") || self >= 0x80 }
}
