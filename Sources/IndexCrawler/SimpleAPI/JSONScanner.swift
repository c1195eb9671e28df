internal import ForeignText

/// A pull parser for JSON text (RFC 8259) that reads a document from front to back and keeps only what its caller asks for.
///
/// A list of hundreds of thousands of projects takes little more memory than its bytes.
struct JSONScanner {
    /// A place where the text is not JSON, or not the value that the caller expects.
    struct Fault: Error, Hashable {
        /// The offset in bytes.
        let offset: Int
    }

    private let bytes: [UInt8]
    private(set) var offset = 0
    private static let depthLimit = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads an object; calls the closure with each key, which must read or skip the value.
    mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try expect("{")
        if try next() == UInt8(ascii: "}") { return offset += 1 }
        while true {
            let key = try string()
            try expect(":")
            try member(&self, key)
            guard try isContinued(until: UInt8(ascii: "}")) else { return }
        }
    }

    /// Reads an array; calls the closure at each element, which must read or skip it.
    mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
        try expect("[")
        if try next() == UInt8(ascii: "]") { return offset += 1 }
        while true {
            try element(&self)
            guard try isContinued(until: UInt8(ascii: "]")) else { return }
        }
    }

    /// Reads a string.
    ///
    /// An unpaired surrogate, a control character and bytes that are not UTF-8 are faults.
    mutating func string() throws -> String {
        try expect("\"")
        let start = offset
        var text: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw Fault(offset: start) }
                return string
            case UInt8(ascii: "\\"):
                offset += 1
                text += try escape()
            case 0..<0x20: throw Fault(offset: offset)
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw Fault(offset: offset)
    }

    /// Reads an integer; `nil` for any other value, which is skipped.
    mutating func integer() throws -> Int? {
        _ = try next()
        let start = offset
        try skip()
        return Int(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    /// Skips a value of any kind.
    mutating func skip() throws { try skip(depth: 0) }

    /// Throws an error unless only spaces follow.
    mutating func end() throws {
        skipSpaces()
        guard offset == bytes.count else { throw Fault(offset: offset) }
    }

    /// Returns the first byte of the next value.
    mutating func next() throws -> UInt8 {
        skipSpaces()
        guard offset < bytes.count else { throw Fault(offset: offset) }
        return bytes[offset]
    }

    // MARK: - Parts

    private mutating func skip(depth: Int) throws {
        guard depth < Self.depthLimit else { throw Fault(offset: offset) }
        switch try next() {
        case UInt8(ascii: "{"): try object { scanner, _ in try scanner.skip(depth: depth + 1) }
        case UInt8(ascii: "["): try array { scanner in try scanner.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func isContinued(until close: UInt8) throws -> Bool {
        let byte = try next()
        offset += 1
        if byte == close { return false }
        guard byte == UInt8(ascii: ",") else { throw Fault(offset: offset - 1) }
        return true
    }

    private mutating func expect(_ sign: Unicode.Scalar) throws {
        guard try next() == UInt8(ascii: sign) else { throw Fault(offset: offset) }
        offset += 1
    }

    private mutating func word(_ word: String) throws {
        guard bytes[offset...].starts(with: word.utf8) else { throw Fault(offset: offset) }
        offset += word.utf8.count
    }

    /// Skips a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func number() throws {
        if peek() == UInt8(ascii: "-") { offset += 1 }
        if peek() == UInt8(ascii: "0") { offset += 1 } else { try digits() }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            try digits()
        }
        guard peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") else { return }
        offset += 1
        if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
        try digits()
    }

    private mutating func digits() throws {
        let start = offset
        while let byte = peek(), byte.isASCIIDigit { offset += 1 }
        guard offset > start else { throw Fault(offset: offset) }
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpaces() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    /// Reads the rest of an escape and returns its UTF-8 bytes.
    private mutating func escape() throws -> [UInt8] {
        guard let sign = peek() else { throw Fault(offset: offset) }
        offset += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [sign]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var unit = try hexadecimal()
            if 0xd800..<0xdc00 ~= unit {
                guard peek() == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") else { throw Fault(offset: offset) }
                offset += 2
                let low = try hexadecimal()
                guard 0xdc00..<0xe000 ~= low else { throw Fault(offset: offset) }
                unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw Fault(offset: offset) }
            return Array(String(scalar).utf8)
        default: throw Fault(offset: offset - 1)
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard offset + 4 <= bytes.count else { throw Fault(offset: offset) }
        var value: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw Fault(offset: offset)
            }
            value = value << 4 | UInt32(digit)
        }
        offset += 4
        return value
    }
}
