import Failures
import FoundationEssentials
import ReleaseChain

/// The output of results as JSON with stable keys.
enum JSONOutput {
    /// Returns the value as one document, its keys sorted so that the same result gives the same bytes.
    static func text(_ value: some Encodable) throws -> String { try encode(value, [.prettyPrinted]) }

    /// Returns the value on one line, for streams.
    static func line(_ value: some Encodable) throws -> String { try encode(value, []) }

    private static func encode(_ value: some Encodable, _ form: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = form.union([.sortedKeys, .withoutEscapingSlashes])
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw Failure(.failure, "the result cannot be written as JSON", cause: error)
        }
    }
}

/// A stream of values as JSON lines: one object for each value, with one key.
struct JSONLines {
    private let key: String
    private var rest: [UInt8] = []

    /// Creates a stream whose objects have this key.
    init(key: String) {
        self.key = key
    }

    /// Returns one JSON object, as a line, for each complete line of text; an incomplete last line is kept until the rest of it is passed.
    mutating func objects(of text: [UInt8]) throws -> [UInt8] {
        rest += text
        guard let end = rest.lastIndex(of: 0x0A) else { return [] }
        let lines = rest[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
        var result: [UInt8] = []
        for line in lines {
            result += Array(try JSONOutput.line([key: String(decoding: line, as: UTF8.self)]).utf8) + [0x0A]
        }
        rest = Array(rest[(end + 1)...])
        return result
    }
}
