import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing

/// Each language's own parser reads what its escaper wrote.
@Suite(.showsSeeds) struct EscaperTests {
    /// The fixed texts, tested before the generated ones.
    private static let known = [
        "", "'", "\u{0D4E}'", "\u{0600}\"", "\u{0D4E}\\", "\u{0D4E}<b>", "a\u{301}", "-n", "~", "a=b", "\n", "'\u{301}'", "\\", "x,\u{0D4E}\"",
    ]

    private func texts(_ test: String, controls: Bool = true) -> [String] {
        var generator = SeededGenerator(for: test)
        return Self.known + generator.hostileTexts(400, controls: controls)
    }

    /// Runs a Python program that prints the parts of its input as hexadecimal digits, one per line.
    private func python(_ program: String, _ input: String) async throws -> [String] {
        let result = try await Tool.run("/usr/bin/python3", ["-I", "-X", "utf8", "-c", program], input: input)
        #expect(result.errors.isEmpty)
        return hexLines(result)
    }

    private func hexLines(_ result: ToolResult) -> [String] { result.output.splitBytes(on: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }

    private func hex(_ text: String) -> String { text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    @Test func `Chromium reads the same text in elements and attributes`() async throws {
        let texts = texts("HTML text")
        let items = texts.map { "<li title=\"\(HTMLText.escaped($0))\" data-x='\(HTMLText.escaped($0))'>\(HTMLText.escaped($0))</li>" }
        let page = """
            <!doctype html><meta charset="utf-8"><ul>\(items.joined())</ul><script>
            const hex = text => Array.from(new TextEncoder().encode(text), byte => byte.toString(16).padStart(2, "0")).join("");
            const read = Array.from(document.querySelectorAll("li"), item => [item.textContent, item.title, item.dataset.x].map(hex).join(" "));
            document.documentElement.innerHTML = "<pre>" + read.join("\\n") + "\\n</pre>";
            </script>
            """
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-html-")
        defer { try? FileSystem.remove(folder) }
        try FileSystem.writeAtomically(Array(page.utf8), to: folder.appending("page.html"))
        let result = try await Tool.run(
            "chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder)/profile", "--dump-dom", "file://\(folder)/page.html"],
            environment: ["HOME": folder.string])
        let read = try #require(result.output.splitBytes(on: ">").first { $0.utf8.has("</pre") }, "\(result.errors.start(bytes: 500))")
        let lines = read.part(before: "<").splitBytes(on: "\n", omittingEmptySubsequences: false).map(String.init)
        // A page cannot contain NUL.
        let wanted = texts.map { hex($0.replacingBytes(of: "\0", with: "\u{FFFD}")) }
        #expect(Array(lines.dropLast()) == wanted.map { "\($0) \($0) \($0)" })
    }

    @Test func `sh takes a quoted word for one word of the same bytes`() async throws {
        let texts = texts("shell words")
        let script = texts.map { "w \(ShellWord.quoted($0))\n" }.joined()
        let result = try await Tool.run(
            "/bin/sh", input: "w() { [ $# = 1 ] || echo \"$# words\"; printf '%s' \"$1\" | od -An -v -tx1 | tr -d ' \\n'; echo; }\n" + script)
        #expect(result.errors.isEmpty)
        #expect(hexLines(result) == texts.map(hex))
    }

    @Test func `Python reads its literals as the same text and the same bytes`() async throws {
        let texts = texts("Python literals")
        let strings = texts.map { "print(\(PythonLiteral.string($0)).encode().hex())\n" }
        let bytes = texts.map { "print(b'\(PythonLiteral.byteEscapes($0.utf8))'.hex())\n" }
        let program = (strings + bytes).joined()
        #expect(program.utf8.allSatisfy { $0 < 0x7F })
        let result = try await Tool.run("/usr/bin/python3", ["-I", "-"], input: program)
        #expect(result.errors.isEmpty)
        #expect(hexLines(result) == (texts + texts).map(hex))
    }

    @Test func `libxml2 reads the same text in elements and attributes`() async throws {
        let texts = texts("XML text", controls: false)
        var xml = XMLText()
        xml.append("<l>")
        for text in texts {
            xml.append("<t a=\"")
            xml.attribute(text)
            xml.append("\">")
            xml.text(text)
            xml.append("</t>")
        }
        xml.append("</l>")
        var reader = try XMLReader(xml.bytes)
        var read: [[String]] = []
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes) where name.local == "t": read.append([attributes.first?.value ?? "none", ""])
            case .text(let run): if !read.isEmpty { read[read.count - 1][1] += run }
            default: break
            }
        }
        #expect(read.map { $0.map(hex) } == texts.map { [hex($0), hex($0)] })
        let lint = try await Tool.run("xmllint", ["--noout", "-"], input: String(decoding: xml.bytes, as: UTF8.self))
        #expect(lint.succeeded, Comment(rawValue: lint.errors))
    }

    @Test func `an HTML parser reads the same text in elements and attributes`() async throws {
        let texts = texts("HTML text")
        let page = texts.map { "<p title=\"\(HTMLText.escaped($0))\" lang='\(HTMLText.escaped($0))'>\(HTMLText.escaped($0))</p>" }.joined()
        let program = """
            import html.parser, io, sys
            class P(html.parser.HTMLParser):
                text = None
                def handle_starttag(self, tag, attrs):
                    self.text = ''
                    print(*(v.encode().hex() for k, v in attrs), end=' ')
                def handle_data(self, data): self.text += data
                def handle_endtag(self, tag): print(self.text.encode().hex())
            P().feed(io.TextIOWrapper(sys.stdin.buffer, 'utf-8', newline='').read())
            """
        #expect(try await python(program, page) == texts.map { "\(hex($0)) \(hex($0)) \(hex($0))" })
    }

    @Test func `tomllib reads strings and keys as they were`() async throws {
        let texts = texts("TOML strings")
        let document = texts.enumerated().map { "[t\($0.offset)]\n\(TOMLText.key($0.element)) = \(TOMLText.string($0.element))\n" }.joined()
        let program = """
            import sys, tomllib
            for table in tomllib.load(sys.stdin.buffer).values():
                for pair in table.items(): print(*(t.encode().hex() for t in pair))
            """
        #expect(try await python(program, document) == texts.map { "\(hex($0)) \(hex($0))" })
    }

    @Test func `the csv module reads fields as they were`() async throws {
        // The module treats a carriage return as a line end only in one mode, which pip uses for RECORD.
        let texts = texts("CSV fields")
        let rows = texts.map { "\(CSVField.quoted($0)),\(CSVField.quoted($0)),1\n" }.joined()
        let program = """
            import csv, io, sys
            for row in csv.reader(io.TextIOWrapper(sys.stdin.buffer, 'utf-8', newline='')): print(*(t.encode().hex() for t in row[:-1]))
            """
        #expect(try await python(program, rows) == texts.map { "\(hex($0)) \(hex($0))" })
    }
}
