import Testing
import VersionSort

@testable import RPMBuilder

/// Summaries and descriptions made from projects' texts.
@Suite struct DescriptionTextTests {
    private func metadata(_ text: String, summary: String = "A summary.", type: String = "text/x-rst") throws -> CoreMetadata {
        let fields = "Metadata-Version: 2.1\nName: app\nVersion: 1\nSummary: \(summary)\nDescription-Content-Type: \(type)\n\n"
        return try CoreMetadata(parsing: Array((fields + text).utf8))
    }

    @Test(arguments: [
        ("Title\n=====\n\n.. image:: x.png\n   :alt: x\n\nSee `the docs <https://x/>`_ and ``__init__``.", "Title\n\nSee the docs https://x/ and __init__."),
        ("|badge| *Fast*::\n\n    x = 1\n\n\n\nEnd", " *Fast*:\n\n    x = 1\n\nEnd"),
        ("See `one\n<https://x/>`__ and\n`_private`", "See one\nhttps://x/ and\n_private"), ("<b>bold</b> a < b <a@example.org>", "bold a < b a@example.org"),
    ])
    func `reStructuredText becomes plain text`(sample: (String, String)) throws {
        #expect(DescriptionText.description(try metadata(sample.0)) == sample.1)
    }

    @Test(arguments: [
        ("# Title\n\n[![badge](https://x/b.svg)](https://x)\n\nSee [the **docs**][1] or [x](y(z)).\n> quoted", "Title\n\nSee the docs or x.\nquoted"),
        ("```sh\nrun [it](x)\n```\n<p align='x'>\ntext\n</p>", "    run [it](x)\ntext"), ("[[[[", "[[[["), ("[a](b", "[a](b"),
    ])
    func `Markdown becomes plain text`(sample: (String, String)) throws {
        #expect(DescriptionText.description(try metadata(sample.0, type: "text/markdown; charset=UTF-8")) == sample.1)
    }

    @Test func `long lines are broken, and long texts end with a paragraph`() throws {
        let word = "größer"
        let line = Array(repeating: word, count: 40).joined(separator: " ")
        let text = DescriptionText.description(try metadata("- \(line)\n\n" + Array(repeating: line, count: 30).joined(separator: "\n\n")))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= 79 } && lines[0].hasPrefix("- größer") && lines[1].hasPrefix("  größer"))
        #expect(text.unicodeScalars.count <= DescriptionText.descriptionLimit + lines.count && text.hasSuffix(word))
        #expect(text.split(whereSeparator: \.isWhitespace).dropFirst().allSatisfy { $0 == word })
        let endless = DescriptionText.description(try metadata(String(repeating: "é", count: 100_000)))
        #expect(endless == String(repeating: "é", count: DescriptionText.descriptionLimit))
    }

    @Test func `a summary is one line of whole words`() throws {
        let long = Array(repeating: "word", count: 40).joined(separator: " ")
        let summary = DescriptionText.summary(try metadata("", summary: long))
        #expect(summary.utf8.count <= 79 && summary.hasSuffix("word") && summary.utf8.count > 70)
        #expect(DescriptionText.summary(try metadata("", summary: "  Does   it... ")) == "Does it")
        #expect(DescriptionText.summary(try metadata("", summary: String(repeating: "x", count: 100))).utf8.count == 79)
        #expect(DescriptionText.description(try metadata("UNKNOWN")) == "A summary.")
    }
}
