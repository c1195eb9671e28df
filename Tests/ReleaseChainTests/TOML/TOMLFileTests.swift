import Failures
import Testing

@testable import ReleaseChain

/// The result of decoding a user's file as a type.
@Suite struct `A file in TOML` {
    private enum Kind: String, Decodable { case one, two }

    private struct Part: Decodable, Equatable {
        var name: String
        var count: Int?
    }

    /// Every shape of our documents.
    private struct Whole: Decodable {
        var text: String?
        var small: UInt8?
        var natural: UInt64?
        var number: Int?
        var float: Double?
        var flag: Bool?
        var kind: Kind?
        var texts: [String]?
        var kinds: [Kind]?
        var parts: [Part]?
        var named: [String: Part]?
        var lists: [String: [String]]?
        var tables: [[String: Int]]?

        enum CodingKeys: String, CodingKey {
            case text, natural, number, float, flag, kind, texts, kinds, parts, named, lists, tables
            case small = "small-number"
        }
    }

    private func read(_ text: String, strict: Bool = true) throws -> Whole {
        try TOMLFile.decode(Whole.self, text: text, name: "x.toml", strict: strict)
    }

    private func problem(_ text: String) -> String {
        do {
            return "read: \(try read(text))"
        } catch { return "\(error)" }
    }

    @Test func `gives every type its values`() throws {
        let whole = try read(
            """
            text = "a"
            small-number = 255
            natural = 9223372036854775807
            number = -1
            float = 1.5
            flag = true
            kind = "two"
            texts = ["a", 'b']
            kinds = ["one", "two"]
            tables = [{ a = 1 }, {}]
            lists = { x = ["y"], z = [] }
            [[parts]]
            name = "p"
            [[parts]]
            count = 2
            name = "q"
            [named."a.b"]
            name = "r"
            """)
        #expect(whole.text == "a" && whole.small == 255 && whole.natural == 9_223_372_036_854_775_807 && whole.number == -1)
        #expect(whole.float == 1.5 && whole.flag == true && whole.kind == .two && whole.kinds == [.one, .two])
        #expect(whole.texts == ["a", "b"] && whole.tables == [["a": 1], [:]] && whole.lists == ["x": ["y"], "z": []])
        #expect(whole.parts == [Part(name: "p"), Part(name: "q", count: 2)] && whole.named == ["a.b": Part(name: "r")])
    }

    @Test(arguments: [
        ("number = 'a'", "number should be an integer, not a string"), ("number = 1.0", "number should be an integer, not a float"),
        ("float = 1", "float should be a float, not an integer"), ("text = 1979-05-27", "text should be a string, not a date or time"),
        ("flag = 'yes'", "flag should be true or false, not a string"), ("texts = 'a'", "texts should be an array, not a string"),
        ("texts = ['a', 1]", "texts.[1] should be a string, not an integer"), ("named = []", "named should be a table, not an array"),
        ("small-number = 256", "small-number: 256 is not between 0 and 255"),
        ("natural = -1", "natural: -1 is not between 0 and 18446744073709551615"),
        ("[[parts]]\nname = 'a'\n[[parts]]\n", "the key parts.[1].name is missing"), ("[named.a]", "the key named.a.name is missing"),
        ("kind = 'three'", "kind: Cannot initialize Kind from invalid String value three"),
        ("kinds = ['one', 'three']", "kinds.[1]: Cannot initialize Kind from invalid String value three"),
        ("tables = [{ a = 1 }, { b = 'x' }]", "tables.[1].b should be an integer, not a string"),
    ])
    func `that says something else than is needed names the key`(text: String, cause: String) {
        #expect(problem(text) == "x.toml has a missing or invalid value: \(cause)")
    }

    @Test(arguments: [
        ("b = 1\na = { c = 2 }", "unknown keys in x.toml: 'b', line 1; 'a', line 2", "check the spelling, or remove them"),
        (
            "[[parts]]\nname = 'a'\nnam = 'b'\n[[parts]]\nname = 'c'\nnam = 'd'", "unknown keys in x.toml: 'parts.[0].nam', line 3; 'parts.[1].nam', line 6",
            "line 3: did you mean 'name'?; line 6: did you mean 'name'?"
        ),
        ("[named.x]\nname = 'a'\n[named.x.deep.er]\ny = 1", "unknown key 'named.x.deep' in x.toml, line 3", "check the spelling, or remove it"),
        ("[text-s]\n'a b' = 1", "unknown key 'text-s' in x.toml, line 1", "line 1: did you mean 'texts'?"),
    ])
    func `with unknown keys is refused, and all of them are named`(text: String, told: String, hints: String) throws {
        let error = #expect(throws: Failure.self) { try read(text) }
        let causes = error?.causes.joined(separator: "; ") ?? ""
        #expect((error?.subject ?? "") + (causes.isEmpty ? "" : ": \(causes)") == told)
        #expect(error?.hints.joined(separator: "; ") == hints)
        _ = try read(text, strict: false)
    }

    @Test func `that is broken says where`() {
        #expect(problem("text = \"a\"\nflag = tru\n").hasPrefix("x.toml is not valid TOML: line 2, column 11: "))
    }

    @Test func `with many keys in a table is read in a time that grows no faster than it`() throws {
        let keys = (0..<20_000).map { "k\($0)" }
        let whole = try read("[lists]\n" + keys.map { "\($0) = ['\($0)']\n" }.joined())
        #expect(whole.lists?.count == keys.count && keys.allSatisfy { whole.lists?[$0] == [$0] })
    }

    @Test(arguments: [0, 20]) func `tells keys apart that differ in their bytes alone`(others: Int) throws {
        let filler = (0..<others).map { "k\($0) = []\n" }.joined()
        let wrong = problem("[lists]\n\(filler)'\u{E9}' = ['a']\n'e\u{301}' = [1]\n")
        #expect(wrong == "x.toml has a missing or invalid value: lists.e\u{301}.[0] should be a string, not an integer")
        #expect(try read("[lists]\n\(filler)'\u{E9}' = ['a']\n'e\u{301}' = ['a']\n").lists?["\u{E9}"] == ["a"])
    }
}
