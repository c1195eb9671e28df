internal import ForeignText

/// A JSON document (RFC 8259) as it is written: its members keep their order, and a key may occur twice.
///
/// Use it for a document whose form must not hide a part of it.
package indirect enum JSONTree: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// A number as written, for example `1.10`.
    case number(String)
    case text(String)
    case list([JSONTree])
    case object([Member])

    /// A key of an object and its value.
    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: JSONTree
    }

    /// Reads a document, with or without a byte order mark.
    ///
    /// A text with a broken escape, or with bytes that are not UTF-8, is kept with its escapes; the rest is read strictly.
    ///
    /// - Throws: an error if the bytes are not JSON, or nested deeper than 64 levels.
    package init(_ bytes: [UInt8]) throws {
        var scanner = JSONScanner(bytes, at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        self = try Self.value(&scanner, depth: 0)
        try scanner.end()
    }

    /// The maximum depth of nesting.
    private static let depthLimit = 64

    private static func value(_ scanner: inout JSONScanner, depth: Int) throws(JSONScanner.Fault) -> JSONTree {
        guard depth < depthLimit, let byte = scanner.next() else { throw scanner.fault }
        switch byte {
        case UInt8(ascii: "\""): return .text(try text(&scanner))
        case UInt8(ascii: "{"):
            var members: [Member] = []
            try scanner.object { (scanner, key) throws(JSONScanner.Fault) in members.append(Member(key: key, value: try value(&scanner, depth: depth + 1))) }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONTree] = []
            try scanner.array { (scanner) throws(JSONScanner.Fault) in elements.append(try value(&scanner, depth: depth + 1)) }
            return .list(elements)
        case UInt8(ascii: "n") where scanner.takeWord("null"): return .null
        case UInt8(ascii: "t") where scanner.takeWord("true"): return .boolean(true)
        case UInt8(ascii: "f") where scanner.takeWord("false"): return .boolean(false)
        default: return .number(String(decoding: scanner.bytes[try scanner.skip(depth: depth)], as: UTF8.self))
        }
    }

    private static func text(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> String {
        let start = scanner.place
        let text = try scanner.text()
        let end = scanner.place
        scanner.go(to: start)
        do { return try scanner.string() } catch {
            scanner.go(to: end)
            return String(decoding: scanner.bytes[text.range], as: UTF8.self)
        }
    }
}
