import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// The list of all projects is read from front to back, strictly.
@Suite(.showsSeeds) struct RootPageTests {
    @Test func `names are normalized and kept once, with their serials`() throws {
        let text =
            #"{"projects": [{"name": "A_b.C", "_last-serial": 7, "x": [1.5e-3, {"y": null}]}, {"name": "a-b-c"}, {"name": "\u0066oo"}, {"name": "\/"}, {}], "meta": {"api-version": "1.4", "_last-serial": 9}}"#
        let page = try RootPage(json: Array(text.utf8))
        #expect(page.projects == [RootPage.Project(name: "a-b-c", serial: 7), RootPage.Project(name: "foo", serial: nil)])
        #expect(page.serial == 9 && page.refused == 2)
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"projects\": 1}", "{\"projects\": [", "{\"projects\": []} x", "{\"projects\": [{}],}", "{\"projects\": [{\"name\": \"a\",}]}",
        "{\"meta\": {\"api-version\": \"2.0\"}, \"projects\": []}", "{\"projects\": [{\"name\": \"\\ud800\"}]}", "{\"projects\": [{\"name\": \"a\u{1}\"}]}",
        "{\"projects\": [01]}", "{\"a\": \(String(repeating: "[", count: 100_000)), \"projects\": []}",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: PageFault.self) { try RootPage(json: Array(text.utf8)) }
    }

    @Test func `a long text of escapes is read in a time that grows with its length`() throws {
        let text = "{\"projects\": [{\"name\": \"" + String(repeating: #"\u0061"#, count: 1_000_000) + "\"}]}"
        #expect(try RootPage(json: Array(text.utf8)).refused == 1)
    }

    @Test func `a generated document is read as Python reads it, and a changed one is read or refused alike`() async throws {
        var random = SeededGenerator(for: "JSON documents")
        var documents: [String] = []
        for _ in 0..<400 {
            var bytes = Array(value(&random, depth: 0).utf8)
            if Bool.random(using: &random), !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = Array("{}[],:\"\\01e-.tfn ux".utf8).randomElement(using: &random) ?? 0
            }
            documents.append(String(decoding: bytes, as: UTF8.self))
        }
        let script = """
            import json, sys
            def refuse(word): raise ValueError(word)
            for line in json.load(sys.stdin):
                try:
                    value = json.loads(line, parse_constant=refuse)
                    json.dumps(value, ensure_ascii=False).encode()
                    print(1)
                except (ValueError, UnicodeEncodeError): print(0)
            """
        let list = "[" + documents.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }.joined(separator: ",") + "]"
        let judged = try await Tool.run("python3", ["-c", script], input: list).output.split(separator: "\n").map { $0 == "1" }
        #expect(judged.count == documents.count)
        for (document, isValid) in zip(documents, judged) {
            var scanner = JSONScanner(Array(document.utf8))
            let isRead = (try? scanner.skip()) != nil && (try? scanner.end()) != nil
            #expect(isRead == isValid, "\(document), seed \(random.seed)")
        }
    }

    private func value(_ random: inout SeededGenerator, depth: Int) -> String {
        switch Int.random(in: depth > 3 ? 0...4 : 0...6, using: &random) {
        case 0: return ["0", "-1", "2.5", "1e9", "-0.1E+2", "120"].randomElement(using: &random) ?? "0"
        case 1: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
        case 2, 3: return ["\"\"", "\"a\"", "\"\\n\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\\\\\\"\"", "\"ü\""].randomElement(using: &random) ?? "\"\""
        case 4: return "[]"
        case 5: return "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth + 1) }.joined(separator: ", ") + "]"
        default:
            return "{" + (0..<Int.random(in: 0...3, using: &random)).map { "\"k\($0)\": " + value(&random, depth: depth + 1) }.joined(separator: ",") + "}"
        }
    }
}
