import Native
import Testing

/// Valid TOML documents and texts that are not TOML.
@Suite struct `A TOML document` {
    private func read(_ text: String) throws -> TOMLDocument { try TOMLDocument(Array(text.utf8)) }

    private func fault(_ text: String) -> TOMLError? {
        do {
            _ = try TOMLDocument(Array(text.utf8))
            return nil
        } catch { return error }
    }

    @Test func `has its values in one array, each after what holds it`() throws {
        let document = try read("b = [1, { x = 'y' }]\na.c = 1979-05-27T07:32:00.250-07:00\n")
        try #require(document.nodes.count == 7)
        #expect(document.nodes[0].value == .table(1..<3))
        #expect(document.nodes.map(\.key) == ["", "a", "b", "c", "", "", "x"])
        #expect(document.nodes[1].value == .table(3..<4) && document.nodes[2].value == .array(4..<6))
        #expect(document.nodes[3].value == .dateTime("1979-05-27T07:32:00.25-07:00") && document.nodes[3].line == 2)
        #expect(document.nodes[4].value == .integer(1) && document.nodes[6].value == .string("y"))
        #expect(document.path(to: 6) == [.key("b"), .index(1), .key("x")])
        #expect(document.path(to: 0).isEmpty)
    }

    @Test func `may be empty`() throws {
        #expect(try TOMLDocument([]).nodes.map(\.value) == [.table(1..<1)])
    }

    @Test(arguments: [
        ("07:32:00", "07:32:00"), ("1979-05-27", "1979-05-27"), ("1979-05-27 07:32:00z", "1979-05-27T07:32:00Z"),
        ("1979-05-27T07:32:00-00:30", "1979-05-27T07:32:00-00:30"), ("0001-02-03T04:05:06.000000001", "0001-02-03T04:05:06.000000001"),
    ])
    func `has dates and times as RFC 3339 writes them`(written: String, text: String) throws {
        #expect(try read("a = \(written)").nodes.last?.value == .dateTime(text))
    }

    @Test(arguments: [
        ("a = 1\nb = \n", 2, 5), ("a = 1\na = 2", 2, 5), ("\n  [a\n", 2, 5), ("é = 1", 1, 1), ("a = \"\u{1}\"", 1, 6),
        ("a = 9223372036854775808", 1, 24), ("[a]\nb = 1\n[a]\n", 3, 1),
        // toml++ itself would end the program for these texts.
        ("a = 1\n[ #\n", 2, 1), ("[[\n", 1, 1), ("\u{FEFF}[%", 1, 1), ("[[[a]]]", 1, 1), ("a = 1\nb = 1979-05-27T:\nc = 1", 2, 1),
        ("a = [\n1,\n1979-05-27T:\n]", 3, 1),
    ])
    func `that is broken says where`(text: String, line: Int, column: Int) throws {
        let error = try #require(fault(text))
        #expect(error.line == line && error.column == column, "\(error)")
    }

    @Test func `that is broken quotes no control characters`() throws {
        let error = try #require(fault("a = tr\u{1B}[2J\n"))
        #expect(error.description.utf8.allSatisfy { $0 >= 0x20 }, "\(error)")
    }

    @Test func `is UTF-8`() {
        #expect(throws: TOMLError.self) { try TOMLDocument([0x61, 0x3D, 0x22, 0xC3, 0x22]) }
        #expect(throws: TOMLError.self) { try TOMLDocument([0x23, 0xED, 0xA0, 0x80]) }
    }

    @Test func `continues a line before a letter that is not ASCII`() throws {
        #expect(try read("a = \"\"\"x\\\n  é\"\"\"").nodes.last?.value == .string("xé"))
    }

    @Test(arguments: [
        String(repeating: "a.", count: 1_000_000) + "a = 1", "[" + String(repeating: "'a' . ", count: 100_000) + "a]",
        "a = " + String(repeating: "[", count: 1_000_000), "a = " + String(repeating: "{a=", count: 300_000),
        "a." + String(repeating: "\"\".", count: 17) + "b=1",
        "x = [\n'''\n'',\n''', {" + String(repeating: "a.", count: 40) + "a = 1}]",
    ])
    func `has a limit to its depth`(text: String) throws {
        let error = try #require(fault(text))
        #expect(error.line > 0 && (error.reason.contains("parts") || error.reason.contains("depth")), "\(error)")
    }

    @Test func `may be as deep as the limits say`() throws {
        let key = Array(repeating: "a", count: 16).joined(separator: ".")
        let text = "[[\(key)]]\n\(key) = " + String(repeating: "{ \(key) = ", count: 63) + "1" + String(repeating: " }", count: 63)
        let document = try read(text)
        let last = try #require(document.nodes.indices.last)
        #expect(document.nodes[last].value == .integer(1))
        #expect(document.path(to: last).count == 16 + 1 + 16 + 63 * 16)
    }

    @Test func `counts dots in keys alone`() throws {
        let dots = String(repeating: "a.", count: 50)
        let text = "# \(dots)\na = '\(dots)'\nb = \"\"\"\n\\\"\"\"\(dots)\n\"\"\"\"\"\nc = [" + String(repeating: "1.5,", count: 18) + "]\n"
        #expect(try read(text).nodes.count == 22)
    }
}
