import Native

/// Makes values of Swift out of TOML documents.
///
/// Integers have to fit the type, a float is no integer and an integer no float, and no type has a date.
struct TOMLDecoder {
    /// Whether a key that no type asks for is an error.
    var isStrict = false

    /// Decodes a document; throws `DecodingError`, or ``TOMLUnknownKeys`` when it is strict.
    func decode<Value: Decodable>(_ type: Value.Type, from document: TOMLDocument) throws -> Value {
        let reading = TOMLReading(document)
        let value = try Value(from: TOMLValueDecoder(reading: reading, place: 0))
        let unknown = isStrict ? reading.unknownKeys() : []
        guard unknown.isEmpty else { throw TOMLUnknownKeys(keys: unknown) }
        return value
    }
}

/// Keys of a document that no type asks for.
struct TOMLUnknownKeys: Error, CustomStringConvertible {
    /// Each with all keys that lead to it, sorted.
    let keys: [String]

    var description: String { "keys that mean nothing: \(keys.joined(separator: ", "))" }
}

/// A step on the way to a value, as `Codable` wants it.
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
