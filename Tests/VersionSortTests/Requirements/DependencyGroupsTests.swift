import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Dependency groups` {
    private func groups(_ json: String) throws -> DependencyGroups { try JSONDecoder().decode(DependencyGroups.self, from: Data(json.utf8)) }

    @Test func `hold what they list and what they include, in order`() throws {
        let groups = try groups(#"{"Test_Base": ["pytest>=7"], "dev": ["black", {"include-group": "test.base"}, "ruff"], "empty": []}"#)
        #expect(try groups.requirements(of: "DEV").map(\.description) == ["black", "pytest>=7", "ruff"])
        #expect(try groups.requirements(of: "empty").isEmpty)
        #expect(groups.names.map(\.normalized) == ["dev", "empty", "test-base"])
    }

    @Test func `refuse circles, unknown names, double names and what is no requirement`() throws {
        let circle = try groups(#"{"a": [{"include-group": "b"}], "b": [{"include-group": "A"}]}"#)
        let error = #expect(throws: DependencyGroupError.self) { try circle.requirements(of: "a") }
        #expect(error?.description == "a dependency group includes itself: a -> b -> a")
        let open = try groups(#"{"a": [{"include-group": "b"}], "c": ["-x"], "d": ["a>=1 <2"]}"#)
        #expect(throws: DependencyGroupError.unknown(try ExtraName("b"), includedBy: try ExtraName("a"))) { try open.requirements(of: "a") }
        #expect(throws: DependencyGroupError.unknown(try ExtraName("z"), includedBy: nil)) { try open.requirements(of: "z") }
        #expect(throws: DependencyGroupError.self) { try open.requirements(of: "c") }
        #expect(throws: DependencyGroupError.self) { try open.requirements(of: "d") }
        #expect(throws: DecodingError.self) { try groups(#"{"a-b": [], "a_b": []}"#) }
        #expect(throws: DecodingError.self) { try groups(#"{"a": [{"include-group": "b", "x": 1}]}"#) }
        #expect(throws: DecodingError.self) { try groups(#"{"a": "b"}"#) }
    }

    @Test func `do not grow without bound`() throws {
        var table: [String: [DependencyGroups.Entry]] = ["g0": [.requirement("a")]]
        for level in 1...40 { table["g\(level)"] = [.include("g\(level - 1)"), .include("g\(level - 1)")] }
        let groups = try DependencyGroups(table)
        #expect(throws: DependencyGroupError.tooLarge(try ExtraName("g40"))) { try groups.requirements(of: "g40") }
    }

    @Test func `come out as the packaging library has them`() async throws {
        var random = SeededGenerator(for: "groups")
        let names = ["a", "B", "c.d", "C-D", "e"]
        let entries = [#""x>=1""#, #""y[z]; python_version < '3.9'""#, #""-bad""#]
        let tables = (0..<400).map { _ -> String in
            let groups = Set((0..<random.pick([1, 2, 3, 4])).map { _ in random.pick(names) }).sorted().map { name in
                let list = (0..<random.pick([0, 1, 2, 3])).map { _ in
                    random.chance(40)
                        ? #"{"include-group": "\#(random.pick(names + ["f"]))"}"# : random.pick(random.chance(80) ? Array(entries.prefix(2)) : entries)
                }
                return #""\#(name)": [\#(list.joined(separator: ", "))]"#
            }
            return "{\(groups.joined(separator: ", "))}"
        }
        let script = """
            import json, sys
            from packaging.dependency_groups import DependencyGroupResolver
            for line in sys.stdin:
                try: print(len(DependencyGroupResolver(json.loads(line)).resolve("a")))
                except Exception: print("-")
            """
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script], input: tables.joined(separator: "\n"))
        try #require(result.succeeded, "\(result.errors)")
        let ours = tables.map { table in
            (try? groups(table)).flatMap { try? $0.requirements(of: "a") }.map { "\($0.count)" } ?? "-"
        }
        let answers = result.output.split(separator: "\n").map(String.init)
        let differences = zip(tables, zip(ours, answers)).filter { $0.1.0 != $0.1.1 }
        #expect(differences.isEmpty && answers.count == tables.count, "\(differences.count) differ, such as \(differences.prefix(4))")
    }
}
