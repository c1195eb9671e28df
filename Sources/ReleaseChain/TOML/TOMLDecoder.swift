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
    struct Key {
        /// The key after all keys that lead to it, such as `channels.prod.pined`.
        let path: String
        /// The line of the document, from 1 on.
        let line: Int
        /// The known key that is most likely meant; nil when none is near.
        let meant: String?
    }

    /// In the order of the document.
    let keys: [Key]

    var description: String { "unknown keys: \(keys.map(\.path).joined(separator: ", "))" }

    /// The error for a file of this name.
    func error(in name: String) -> ChainError {
        let meant = keys.compactMap { key in key.meant.map { "line \(key.line): did you mean '\($0)'?" } }
        let hints = meant.isEmpty ? ["check the spelling, or remove \(keys.count == 1 ? "it" : "them")"] : meant
        guard keys.count > 1 else {
            return ChainError(.usage, "unknown key '\(keys.first?.path ?? "")' in \(name), line \(keys.first?.line ?? 0)", hints: hints)
        }
        return ChainError(.usage, "unknown keys in \(name)", causes: keys.map { "'\($0.path)', line \($0.line)" }, hints: hints)
    }
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
