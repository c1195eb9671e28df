import Testing

@testable import RPMBuilder

struct RPMHeaderTests {
    private func sample() throws -> [UInt8] {
        var builder = RPMHeaderBuilder(region: .mainRegion)
        builder[.name] = .string("n")
        builder[.fileModes] = .int16([1, 2, 65_535])
        builder[.fileSizes] = .int32([1, .max])
        builder[.longFileSizes] = .int64([.max])
        builder[.baseNames] = .stringArray(["a", "", "ü"])
        builder[.summary] = .i18nString(["s"])
        builder[.reservedSpace] = .binary([1, 2, 3])
        builder[.url] = .stringArray([])
        return try builder.serialized()
    }

    @Test func `every type comes back as it was set, sorted and aligned`() throws {
        let header = try RPMHeader(parsing: try sample(), kind: .main)
        #expect(header.tags == [.name, .summary, .reservedSpace, .fileSizes, .fileModes, .baseNames, .longFileSizes])
        #expect(header.hasRegion)
        #expect(header[.name] == .string("n"))
        #expect(header[.fileModes] == .int16([1, 2, 65_535]))
        #expect(header[.fileSizes] == .int32([1, .max]))
        #expect(header[.longFileSizes] == .int64([.max]))
        #expect(header[.baseNames] == .stringArray(["a", "", "ü"]))
        #expect(header[.summary] == .i18nString(["s"]))
        #expect(header[.reservedSpace] == .binary([1, 2, 3]))
        #expect(header[.url] == nil && header[.version] == nil)
        #expect(try header.integers(.fileModes) == [1, 2, 65_535])
        #expect(throws: RPMHeaderError.wrongType(.name, expected: "an integer", found: "string")) { try header.integers(.name) }
        #expect(throws: RPMHeaderError.wrongType(.fileModes, expected: "a string", found: "int16")) { try header.strings(.fileModes) }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var why: String
        /// The index of an entry (0 is the region), the field in it, and its new value; `nil` changes the intro.
        var entry: Int?
        var field: Int
        var value: UInt32
        var testDescription: String { why }
    }

    static let damages: [Damage] = [
        Damage(why: "another magic", entry: nil, field: 0, value: 0),
        Damage(why: "no entries", entry: nil, field: 2, value: 0),
        Damage(why: "too many entries", entry: nil, field: 2, value: 70_000),
        Damage(why: "one entry more", entry: nil, field: 2, value: 9),
        Damage(why: "too much data", entry: nil, field: 3, value: .max),
        Damage(why: "one byte less", entry: nil, field: 3, value: 10),
        Damage(why: "another region", entry: 0, field: 0, value: 62),
        Damage(why: "no region type", entry: 0, field: 1, value: 4),
        Damage(why: "a region off by one", entry: 0, field: 2, value: 1),
        Damage(why: "a region beyond the data", entry: 0, field: 2, value: .max),
        Damage(why: "a region of another size", entry: 0, field: 3, value: 17),
        Damage(why: "a reserved tag", entry: 1, field: 0, value: 64),
        Damage(why: "a tag twice", entry: 1, field: 0, value: 1004),
        Damage(why: "an unknown type", entry: 1, field: 1, value: 10),
        Damage(why: "type null", entry: 1, field: 1, value: 0),
        Damage(why: "an offset beyond the data", entry: 1, field: 2, value: 100_000),
        Damage(why: "an overlap", entry: 2, field: 2, value: 0),
        Damage(why: "no elements", entry: 1, field: 3, value: 0),
        Damage(why: "two strings in one", entry: 1, field: 3, value: 2),
        Damage(why: "more bytes than there are", entry: 3, field: 3, value: .max),
        Damage(why: "more integers than there are", entry: 4, field: 3, value: .max),
        Damage(why: "misaligned integers", entry: 4, field: 2, value: 9),
        Damage(why: "more strings than there are", entry: 6, field: 3, value: 1000),
    ]

    @Test(arguments: damages)
    func `what rpm would not load is refused`(_ damage: Damage) throws {
        var bytes = try sample()
        let position = (damage.entry.map { 16 + 16 * $0 } ?? 0) + 4 * damage.field
        for index in 0..<4 { bytes[position + index] = UInt8(truncatingIfNeeded: damage.value >> UInt32(24 - 8 * index)) }
        #expect(throws: RPMHeaderError.self) { try RPMHeader(parsing: bytes, kind: .main) }
    }

    @Test func `a header larger than the target reads is refused when written`() {
        var builder = RPMHeaderBuilder(region: .mainRegion)
        builder[.reservedSpace] = .binary([UInt8](repeating: 0, count: 1001))
        #expect(throws: RPMHeaderError.tooMuchData(1001, limit: 1000)) { try builder.serialized(dataLimit: 1000) }
    }

    @Test func `text is cleaned of what repository tools refuse`() {
        #expect(RPMText.sanitized("a\u{0}b\tc\r\nd\u{1B}e\u{7F}") == "a b\tc\nd e ")
        #expect(RPMText.sanitized("Größe 🚀") == "Größe 🚀")
    }
}
