import Native

/// Makes values of Swift out of TOML documents.
///
/// Integers have to fit the type, a float is no integer and an integer no float, and no type has a date.
struct TOMLDecoder {
    /// Whether a key that no type asks for is an error.
    var isStrict = false

    /// Decodes a document; throws `DecodingError`, or ``TOMLUnknownKeys`` when it is strict.
    func decode<Value: Decodable>(_ type: Value.Type, from document: TOMLDocument) throws -> Value {
        let reading = TOMLReading(document, isStrict: isStrict)
        let value = try Value(from: TOMLValueDecoder(reading: reading, place: 0))
        let unknown = isStrict ? reading.unknownKeys() : []
        guard unknown.isEmpty else { throw TOMLUnknownKeys(keys: unknown) }
        return value
    }
}

/// Keys of a document that no type asks for.
struct TOMLUnknownKeys: Error, CustomStringConvertible {
    /// One of them.
    struct Key: CustomStringConvertible {
        /// The key after all keys that lead to it.
        let path: String
        /// Where it is, from 1 on.
        let line: Int
        /// The key that was most likely meant.
        let meant: String?

        var description: String { "\(path) (line \(line)\(meant.map { "; did you mean '\($0)'?" } ?? ""))" }
    }

    /// In the order of the document.
    let keys: [Key]

    var description: String { "\(keys.count == 1 ? "a key that means" : "keys that mean") nothing: \(keys.map(\.description).joined(separator: ", "))" }
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
