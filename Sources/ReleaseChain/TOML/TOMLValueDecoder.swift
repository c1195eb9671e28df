import Native

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
