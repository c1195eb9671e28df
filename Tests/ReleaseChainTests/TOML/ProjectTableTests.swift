import IndexCrawler
import TestSupport
import Testing

@testable import ReleaseChain

/// The project table of a pyproject.toml from an untrusted source.
@Suite(.showsSeeds) struct `A project table` {
    private static let sample = """
        [build-system]
        requires = ["setuptools>=61"]

        [project]
        name = "sample"
        version = "1.0"
        requires-python = ">=3.9"
        dependencies = ["a>=1", 'b; python_version < "3.11"']
        dynamic = ["description"]
        optional-dependencies = { test = ["pytest"], "docs" = [] }

        [tool.x.y]
        released = 1979-05-27T07:32:00Z
        text = \"\"\"
        a \\
          b\"\"\"

        """

    private static func read(_ text: String) -> Bool { IndexAccess.readProjectTable(Array(text.utf8)) != nil }

    @Test func `says what a project needs`() throws {
        let table = try #require(IndexAccess.readProjectTable(Array(Self.sample.utf8)))
        #expect(table.name == "sample" && table.version == "1.0" && table.requiresPython == ">=3.9" && table.dynamic == ["description"])
        #expect(table.dependencies == ["a>=1", "b; python_version < \"3.11\""] && table.optionalDependencies == ["test": ["pytest"], "docs": []])
    }

    @Test(arguments: [
        "", "[tool]", "[project", "[project]\nname = 1", "project = 1", "[[project]]", "[#\n[project]", "[project]\ndependencies = [1]",
        "[project]\noptional-dependencies = ['a']", "[project]\nname = 'a'\n\u{0}",
    ])
    func `that is none, or not of its form, is not read`(text: String) { #expect(!Self.read(text)) }

    @Test func `has a limit to its size and its depth`() {
        let start = "[project]\nname = 'a'\n"
        #expect(Self.read(start + "#" + String(repeating: "x", count: 1000)))
        #expect(!Self.read(start + "#" + String(repeating: "x", count: 1 << 20)))
        let deep = [("[", "]"), ("{a=", "}"), ("a.", "")]
        for (open, close) in deep {
            let value = String(repeating: open, count: 100_000) + "a=1" + String(repeating: close, count: 100_000)
            #expect(!Self.read(start + (open == "a." ? value : "x = " + value)))
        }
    }

    @Test func `that is broken in any way does no harm`() {
        let seed = SeededGenerator(for: "project tables").seed
        var state = seed
        func random(_ bound: Int) -> Int {
            // Knuth's constants for a linear congruential generator.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let original = Array(Self.sample.utf8)
        let signs = Array("[]{}\"'=.,#\\\n\r\t _-+:09aeTZ\u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        var read = 0
        let rounds = 5000
        for _ in 0..<rounds {
            var bytes = original
            for _ in 0...random(4) {
                let place = random(bytes.count)
                let end = min(bytes.count, place + random(3))
                bytes.replaceSubrange(place..<end, with: (0..<random(4)).map { _ in signs[random(signs.count)] })
            }
            if IndexAccess.readProjectTable(bytes) != nil { read += 1 }
        }
        #expect(read > 0 && read < rounds, "seed \(seed)")
    }
}
