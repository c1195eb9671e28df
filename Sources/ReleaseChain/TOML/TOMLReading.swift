import ForeignText
import Native

/// A document during its decoding: its values by position, and which of them were read.
final class TOMLReading {
    private let nodes: [TOMLDocument.Node]
    private let document: TOMLDocument
    private var asked: [Bool]
    /// A flag for each position: `true` for a table that was decoded key by key, so that its unread keys are unknown.
    private var opened: [Bool]
    /// The keys that were looked up in a table, by the position of its first value.
    private var wanted: [Int: Set<String>] = [:]
    /// A Boolean value indicating whether unknown keys will be reported.
    private let isStrict: Bool

    /// The number of keys up to which a table is searched linearly.
    private static let fewKeys = 16

    init(_ document: TOMLDocument, isStrict: Bool) {
        self.isStrict = isStrict
        self.document = document
        nodes = document.nodes
        asked = Array(repeating: false, count: nodes.count)
        opened = asked
    }

    /// Returns the positions of a table's values; its keys that are never read count as unknown.
    func table(at place: Int) throws -> Range<Int> {
        guard case .table(let content) = nodes[place].value else { throw mismatch("a table", at: place) }
        opened[place] = true
        return content
    }

    /// Returns the positions of an array's elements.
    func array(at place: Int) throws -> Range<Int> {
        guard case .array(let content) = nodes[place].value else { throw mismatch("an array", at: place) }
        return content
    }

    func key(at place: Int) -> String { nodes[place].key }

    /// Returns the position of a key's value; `nil` if the table has no such key; keys are equal if their bytes are.
    func find(_ key: String, in table: Range<Int>) -> Int? {
        if table.count <= Self.fewKeys { return table.first { hasKey(key, at: $0) } }
        var (low, high) = (table.lowerBound, table.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < table.upperBound && hasKey(key, at: low) ? low : nil
    }

    private func hasKey(_ key: String, at place: Int) -> Bool {
        // Strings are compared faster than bytes, and equal strings nearly always have equal bytes.
        nodes[place].key == key && nodes[place].key.utf8.elementsEqual(key.utf8)
    }

    /// Returns the same as ``find(_:in:)`` and marks the key as read.
    func ask(_ key: String, in table: Range<Int>) -> Int? {
        if isStrict, !table.isEmpty { wanted[table.lowerBound, default: []].insert(key) }
        guard let place = find(key, in: table) else { return nil }
        asked[place] = true
        return place
    }

    /// Returns the unread keys of the tables that were read, in the order of the document.
    func unknownKeys() -> [TOMLUnknownKeys.Key] {
        let unknown = nodes.indices.dropFirst().filter { !asked[$0] && opened[nodes[$0].parent] }.map { place in
            var known: Set<String> = []
            if case .table(let content) = nodes[nodes[place].parent].value { known = wanted[content.lowerBound] ?? [] }
            return TOMLUnknownKeys.Key(
                path: path(to: place).map(\.stringValue).joined(separator: "."), line: nodes[place].line,
                meant: NearestName.of(nodes[place].key, among: known.sorted()))
        }
        return unknown.sorted { ($0.line, $0.path) < ($1.line, $1.path) }
    }

    func path(to place: Int) -> [TOMLCodingKey] { document.path(to: place).map(TOMLCodingKey.init) }
}

extension TOMLReading {
    func string(at place: Int) throws -> String {
        guard case .string(let text) = nodes[place].value else { throw mismatch("a string", at: place) }
        return text
    }

    func strings(at place: Int) throws -> [String] { try array(at: place).map { try string(at: $0) } }

    func boolean(at place: Int) throws -> Bool {
        guard case .boolean(let value) = nodes[place].value else { throw mismatch("true or false", at: place) }
        return value
    }

    func float(at place: Int) throws -> Double {
        guard case .float(let value) = nodes[place].value else { throw mismatch("a float", at: place) }
        return value
    }

    func integer<Number: FixedWidthInteger>(at place: Int) throws -> Number {
        guard case .integer(let value) = nodes[place].value else { throw mismatch("an integer", at: place) }
        guard let number = Number(exactly: value) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path(to: place), debugDescription: "\(value) is not between \(Number.min) and \(Number.max)"))
        }
        return number
    }

    /// Decodes a value of any other type; a list of strings, the most frequent type, needs no decoder for its elements.
    func value<Value: Decodable>(at place: Int) throws -> Value {
        if Value.self == [String].self, let list = try strings(at: place) as? Value { return list }
        return try Value(from: TOMLValueDecoder(reading: self, place: place))
    }

    /// Returns the error for a value of another type than expected.
    private func mismatch(_ wanted: String, at place: Int) -> DecodingError {
        .typeMismatch(TOMLValue.self, .init(codingPath: path(to: place), debugDescription: "\(wanted), not \(nodes[place].value.kind)"))
    }
}
