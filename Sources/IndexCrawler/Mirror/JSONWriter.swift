/// A writer of JSON text (RFC 8259) without white space.
///
/// It appends each value to the text at once. An encoder builds a tree of the values first, which takes ten times as long for a project with few files,
/// and hundreds of megabytes for one with many. The caller gives the members of an object in the order of their keys.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// The next value follows a bracket or a key, not another value.
    private var isFirst = true

    // MARK: - Structure

    /// Begins an object or an array with `{` or `[`.
    mutating func begin(_ sign: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: sign))
        isFirst = true
    }

    /// Ends an object or an array with `}` or `]`.
    mutating func end(_ sign: Unicode.Scalar) {
        bytes.append(UInt8(ascii: sign))
        isFirst = false
    }

    /// Writes the key of the next value.
    mutating func key(_ key: String) {
        value(key)
        bytes.append(UInt8(ascii: ":"))
        isFirst = true
    }

    private mutating func separate() {
        if isFirst { isFirst = false } else { bytes.append(UInt8(ascii: ",")) }
    }

    // MARK: - Values

    mutating func value(_ number: some BinaryInteger) {
        separate()
        bytes += "\(number)".utf8
    }

    mutating func value(_ flag: Bool) {
        separate()
        bytes += (flag ? "true" : "false").utf8
    }

    mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { bytes.append(byte) } else { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = String(byte, radix: 16)
            bytes += ("u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8
        }
    }

    // MARK: - Members

    mutating func member(_ key: String, _ flag: Bool) {
        self.key(key)
        value(flag)
    }

    /// Writes a number under a key; nothing for `nil`.
    mutating func member(_ key: String, _ number: (some BinaryInteger)?) {
        guard let number else { return }
        self.key(key)
        value(number)
    }

    /// Writes a text under a key; nothing for `nil`.
    mutating func member(_ key: String, _ text: String?) {
        guard let text else { return }
        self.key(key)
        value(text)
    }

    /// Writes an object of texts under a key, sorted by its own keys; nothing for `nil`.
    mutating func member(_ key: String, _ texts: [String: String]?) {
        guard let texts else { return }
        self.key(key)
        begin("{")
        for (key, text) in texts.count > 1 ? texts.sorted(by: { $0.key < $1.key }) : Array(texts) { member(key, text) }
        end("}")
    }

    /// Writes an object under a key; nothing for `nil`.
    mutating func member<Value>(_ key: String, _ object: Value?, _ write: (Value, inout JSONWriter) -> Void) {
        guard let object else { return }
        self.key(key)
        value(object, write)
    }

    /// Writes an array of objects under a key; nothing for `nil`.
    mutating func member<Value>(_ key: String, each objects: [Value]?, _ write: (Value, inout JSONWriter) -> Void) {
        guard let objects else { return }
        self.key(key)
        begin("[")
        for object in objects { value(object, write) }
        end("]")
    }

    private mutating func value<Value>(_ object: Value, _ write: (Value, inout JSONWriter) -> Void) {
        begin("{")
        write(object, &self)
        end("}")
    }

    /// Returns the text of an object as a line.
    static func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(()) { write(&$1) }
        return writer.bytes + [0x0A]
    }
}
