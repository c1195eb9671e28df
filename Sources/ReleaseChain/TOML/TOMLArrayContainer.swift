import Native

/// The decoding container of an array.
struct TOMLArrayContainer: UnkeyedDecodingContainer {
    let reading: TOMLReading
    let place: Int
    let content: Range<Int>
    private(set) var currentIndex = 0

    init(reading: TOMLReading, place: Int, content: Range<Int>) {
        self.reading = reading
        self.place = place
        self.content = content
    }

    var codingPath: [any CodingKey] { reading.path(to: place) }
    var count: Int? { content.count }
    var isAtEnd: Bool { currentIndex >= content.count }

    /// Reads the next element; the position is unchanged if the element has another type.
    private mutating func next<Value>(_ read: (Int) throws -> Value) throws -> Value {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(Value.self, .init(codingPath: codingPath, debugDescription: "the array has no more elements"))
        }
        let value = try read(content.lowerBound + currentIndex)
        currentIndex += 1
        return value
    }

    /// Returns `false`, because TOML has no null value.
    func decodeNil() -> Bool { false }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next(reading.boolean) }
    mutating func decode(_ type: String.Type) throws -> String { try next(reading.string) }
    mutating func decode(_ type: Double.Type) throws -> Double { try next(reading.float) }
    mutating func decode(_ type: Float.Type) throws -> Float { Float(try next(reading.float)) }
    mutating func decode<Number: FixedWidthInteger & Decodable>(_ type: Number.Type) throws -> Number { try next(reading.integer) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next(reading.value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next { [reading] in try TOMLValueDecoder(reading: reading, place: $0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { [reading] in try TOMLValueDecoder(reading: reading, place: $0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { [reading] in TOMLValueDecoder(reading: reading, place: $0) } }
}
