import Failures
import Native

/// A decoder of Swift values from TOML documents.
///
/// An integer must fit its type, floats and integers are not converted into each other, and dates cannot be decoded.
struct TOMLDecoder {
    /// A Boolean value indicating whether an unknown key is an error.
    var isStrict = false

    /// Decodes a document; throws `DecodingError`, or ``TOMLUnknownKeys`` if the decoder is strict.
    func decode<Value: Decodable>(_ type: Value.Type, from document: TOMLDocument) throws -> Value {
        let reading = TOMLReading(document, isStrict: isStrict)
        let value = try Value(from: TOMLValueDecoder(reading: reading, place: 0))
        let unknown = isStrict ? reading.unknownKeys() : []
        guard unknown.isEmpty else { throw TOMLUnknownKeys(keys: unknown) }
        return value
    }
}

/// An error about keys of a document that no type knows.
struct TOMLUnknownKeys: Error, CustomStringConvertible {
    /// An unknown key.
    struct Key {
        /// The full path of the key, such as `channels.prod.pined`.
        let path: String
        /// The line of the document, counted from 1.
        let line: Int
        /// The known key that was most likely meant; `nil` if none is similar.
        let meant: String?
    }

    /// The unknown keys, in the order of the document.
    let keys: [Key]

    var description: String { "unknown keys: \(keys.map(\.path).joined(separator: ", "))" }

    /// Returns the error for a file of a name.
    func error(in name: String) -> Failure {
        let meant = keys.compactMap { key in key.meant.map { "line \(key.line): did you mean '\($0)'?" } }
        let hints = meant.isEmpty ? ["check the spelling, or remove \(keys.count == 1 ? "it" : "them")"] : meant
        guard keys.count > 1 else {
            return Failure(.usage, "unknown key '\(keys.first?.path ?? "")' in \(name), line \(keys.first?.line ?? 0)", hints: hints)
        }
        return Failure(.usage, "unknown keys in \(name)", causes: keys.map { "'\($0.path)', line \($0.line)" }, hints: hints)
    }
}

/// A key or an index on the path to a value, for `Codable`.
struct TOMLCodingKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ part: TOMLPathPart) {
        switch part {
        case .key(let key): (stringValue, intValue) = (key, nil)
        case .index(let index): (stringValue, intValue) = ("[\(index)]", index)
        }
    }

    init(stringValue: String) { self.init(.key(stringValue)) }

    init(intValue: Int) { self.init(.index(intValue)) }
}

/// The decoder of one value, which is also its single-value container.
struct TOMLValueDecoder: Decoder, SingleValueDecodingContainer {
    let reading: TOMLReading
    let place: Int

    var codingPath: [any CodingKey] { reading.path(to: place) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(TOMLTableContainer(reading: reading, place: place, content: try reading.table(at: place)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        TOMLArrayContainer(reading: reading, place: place, content: try reading.array(at: place))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    /// Returns `false`, because TOML has no null value.
    func decodeNil() -> Bool { false }
    func decode(_ type: Bool.Type) throws -> Bool { try reading.boolean(at: place) }
    func decode(_ type: String.Type) throws -> String { try reading.string(at: place) }
    func decode(_ type: Double.Type) throws -> Double { try reading.float(at: place) }
    func decode(_ type: Float.Type) throws -> Float { Float(try reading.float(at: place)) }
    func decode<Number: FixedWidthInteger & Decodable>(_ type: Number.Type) throws -> Number { try reading.integer(at: place) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reading.value(at: place) }
}
