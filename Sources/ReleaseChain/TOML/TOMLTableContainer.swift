import Native

/// The decoding container of a table.
struct TOMLTableContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reading: TOMLReading
    let place: Int
    let content: Range<Int>

    var codingPath: [any CodingKey] { reading.path(to: place) }
    var allKeys: [Key] { content.compactMap { Key(stringValue: reading.key(at: $0)) } }

    func contains(_ key: Key) -> Bool { reading.find(key.stringValue, in: content) != nil }

    /// Returns `true` if the table lacks the key, because TOML has no null value.
    func decodeNil(forKey key: Key) -> Bool { reading.ask(key.stringValue, in: content) == nil }

    private func find(_ key: Key) throws -> Int {
        guard let found = reading.ask(key.stringValue, in: content) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "there is no \(key.stringValue)"))
        }
        return found
    }

    private func findIfPresent(_ key: Key) -> Int? { reading.ask(key.stringValue, in: content) }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try reading.boolean(at: find(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try reading.string(at: find(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try reading.float(at: find(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try reading.float(at: find(key))) }
    func decode<Number: FixedWidthInteger & Decodable>(_ type: Number.Type, forKey key: Key) throws -> Number { try reading.integer(at: find(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try reading.value(at: find(key)) }

    // Without these, an absent optional key would be looked up three times.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try findIfPresent(key).map(reading.boolean) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try findIfPresent(key).map(reading.string) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try findIfPresent(key).map(reading.integer) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? { try findIfPresent(key).map(reading.value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try TOMLValueDecoder(reading: reading, place: find(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try TOMLValueDecoder(reading: reading, place: find(key)).unkeyedContainer()
    }

    /// Returns the decoder of the value of `super`; throws `DecodingError` if there is none.
    func superDecoder() throws -> any Decoder {
        guard let found = reading.ask("super", in: content) else {
            throw DecodingError.keyNotFound(TOMLCodingKey(stringValue: "super"), .init(codingPath: codingPath, debugDescription: "there is no super"))
        }
        return TOMLValueDecoder(reading: reading, place: found)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { TOMLValueDecoder(reading: reading, place: try find(key)) }
}
