import FoundationEssentials
import Testing

@testable import VersionSort

@Suite struct `Names of projects and extras` {
    @Test(arguments: [
        ("Friendly-Bard", "friendly-bard"), ("friendly.bard", "friendly-bard"), ("FrIeNdLy-._.-bArD", "friendly-bard"),
        ("zope.interface", "zope-interface"), ("A", "a"), ("0x", "0x"),
    ])
    func `have one normal form`(pair: (String, String)) throws {
        #expect(try ProjectName(pair.0).description == pair.1)
        #expect(try ExtraName(pair.0).normalized == pair.1)
        #expect(try ProjectName(pair.0) == ProjectName(pair.1))
        #expect(try ProjectName(pair.0).hashValue == ProjectName(pair.1).hashValue)
        #expect(try ProjectName(pair.0).original == pair.0)
    }

    @Test(arguments: [
        "", "-a", "a-", ".", "..", "a/b", "../a", "a b", "naïve", "\u{212A}", "a\n", "a\0", "_a", "a[b]",
        String(repeating: "a", count: 257),
    ])
    func `are refused when the grammar does not know them`(text: String) {
        #expect(throws: InvalidName.self) { try ProjectName(text) }
        #expect(throws: InvalidName.self) { try ExtraName(text) }
    }

    @Test func `sort by normal form`() throws {
        #expect(try ["b", "A-c", "a_b"].map { try ProjectName($0) }.sorted().map(\.original) == ["a_b", "A-c", "b"])
    }

    @Test func `go through JSON as strings`() throws {
        let data = try JSONEncoder().encode([try ProjectName("Zope.Interface")])
        #expect(String(decoding: data, as: UTF8.self) == #"["zope-interface"]"#)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ProjectName].self, from: [UInt8](#"["../x"]"#.utf8).data) }
    }

    @Test func `in messages are cut and escaped`() {
        let error = InvalidName(kind: "project", text: "a\u{1B}[31m" + String(repeating: "b", count: 200))
        #expect(!error.description.contains("\u{1B}") && error.description.count < 250)
    }
}

extension [UInt8] {
    fileprivate var data: Data { Data(self) }
}
