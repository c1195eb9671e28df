import Native
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

    @Test func `a list that comes in parts of any size is read as a whole one is`() throws {
        var random = SeededGenerator(for: "lists in parts")
        let names = (0..<40).map { number in "{\"name\": \"n\(number)\\u00e9\", \"x\": [\"]}\", \(number)], \"_last-serial\": 1\(number)}" }
        let texts = ["{\"meta\": {\"_last-serial\": 12345, \"api-version\": \"1.0\"}, \"projects\" : [\(names.joined(separator: " ,"))], \"n\": 123 } "]
        for text in texts + [
            "{\"projects\": [{\"name\": \"a\"},]}", "{\"projects\": [{\"name\": \"a\"}", "{\"projects\": []} 1", "{\"projects\": [], \"n\": 1.}",
        ] {
            let whole = read([Array(text.utf8)])
            for _ in 0..<50 {
                var (parts, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
                while !rest.isEmpty {
                    let part = rest.prefix(1 + random.below(random.chance(50) ? 4 : 200))
                    parts.append(Array(part))
                    rest = rest.dropFirst(part.count)
                }
                #expect(read(parts) == whole, "\(text), seed \(random.seed)")
            }
        }
    }

    /// Returns the names and serial numbers of a list, or the fault.
    private func read(_ parts: [[UInt8]]) -> [String] {
        var left = parts
        var reader = RootPageReader { left.isEmpty ? [] : left.removeFirst() }
        var seen: [String] = []
        do {
            try reader.read { seen.append("\($0 ?? "none") \($1 ?? -1)") }
            seen.append("end \(reader.serial ?? -1)")
        } catch {
            seen.append("\(error)")
        }
        return seen
    }

    @Test func `a list is passed on while it comes in, and only a part of it is held`() throws {
        let part = Array(String(repeating: "{\"name\": \"a\"},", count: 1000).utf8)
        var (given, visits, behind) = (0, 0, 0)
        var reader = RootPageReader {
            // When a part is asked for, all names of the earlier ones are passed on, but for the last. The first part has no name.
            if given <= 500 { behind = max(behind, max(0, given - 1) * 1000 - visits) }
            given += 1
            switch given {
            case 1: return Array("{\"projects\": [".utf8)
            case 2...500: return part
            case 501: return Array("{}]}".utf8)
            default: return []
            }
        }
        try reader.read { _, _ in visits += 1 }
        #expect(visits == 499_001 && behind <= 1, "\(visits) \(behind)")
    }

    @Test func `a list in HTML with more links than a project page may have is read`() async throws {
        let count = HTMLLinks.anchorLimit + 10
        var faults = LocalIndexFaults()
        faults.servesJSON = false
        let list = "<!DOCTYPE html><html><body>" + (0..<count).map { "<a href=\"/simple/n\($0)/\">n\($0)</a>" }.joined() + "</body></html>"
        faults.list = ("text/html", list)
        try await CrawlerFixture.run([], faults: faults) { fixture in
            var (seen, last) = (0, "")
            try await fixture.client().root { name, serial in
                seen += 1
                last = "\(name)"
            }
            #expect(seen == count && last == "n\(count - 1)")
        }
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
