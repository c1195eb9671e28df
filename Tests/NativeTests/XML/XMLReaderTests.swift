import Native
import Testing

struct XMLReaderTests {
    private func events(_ text: String) throws -> [XMLEvent] {
        var reader = try XMLReader(Array(text.utf8))
        var events: [XMLEvent] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    @Test func `elements, attributes, namespaces and text come in their order`() throws {
        let found = try events(
            "<?xml version='1.0'?><!-- c --><a xmlns='urn:x' xmlns:p='urn:y' k='1 &amp; 2' p:k='3'>t&lt;<p:b/><![CDATA[<x>]]></a>")
        let a = XMLName("a", namespace: "urn:x")
        let b = XMLName("b", namespace: "urn:y")
        guard case .start(a, let attributes) = try #require(found.first) else {
            Issue.record("the document does not start with its element")
            return
        }
        #expect(attributes["k"] == "1 & 2")
        #expect(attributes.contains { $0.name == XMLName("k", namespace: "urn:y") && $0.value == "3" })
        let text = found.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
        #expect(text == "t<<x>")
        #expect(found.contains(.start(b, [])))
        #expect(found.contains(.end(b)))
        #expect(found.last == .end(a))
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<a>&x;</a>", "<a>", "<a></b>", "",
        "<a b='1' b='2'/>", "<a>\u{1}</a>", "<a/><b/>", "plain",
    ])
    func `what is broken or brings a document type is refused`(text: String) {
        #expect(throws: XMLError.self) { try events(text) }
    }

    @Test func `a billion laughs end at the document type`() {
        var text = "<!DOCTYPE a [<!ENTITY l0 'ha'>"
        for level in 1...12 { text += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>" }
        text += "]><a b='&l12;'>&l12;</a>"
        #expect(throws: XMLError.self) { try events(text) }
    }

    @Test func `nesting has a limit`() throws {
        let limit = XMLReader.depthLimit
        let deep = String(repeating: "<a>", count: limit - 1) + String(repeating: "</a>", count: limit - 1)
        #expect(try events(deep).count == 2 * (limit - 1))
        #expect(throws: XMLError.self) {
            try events(String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000))
        }
    }

    @Test func `an error tells its line`() throws {
        let error = #expect(throws: XMLError.self) { try events("<a>\n<b>\n</a>") }
        #expect(error?.line == 3)
    }

    @Test func `a document comes from a source piece by piece`() throws {
        let bytes = Array(("<l>" + (0..<5000).map { "<i n=\"\($0)\"/>" }.joined() + "</l>").utf8)
        var offset = 0
        var reader = try XMLReader(source: { count in
            let end = min(bytes.count, offset + min(count, 7))
            defer { offset = end }
            return bytes[offset..<end]
        })
        var sum = 0
        while let event = try reader.next() {
            if case .start(_, let attributes) = event { sum += attributes["n"].flatMap { Int($0) } ?? 0 }
        }
        #expect(sum == 4999 * 5000 / 2)
    }

    @Test func `a source that fails ends the reading with its error`() throws {
        struct Broken: Error {}
        #expect(throws: XMLError.self) {
            var reader = try XMLReader(source: { _ in throw Broken() })
            while try reader.next() != nil {}
        }
    }
}
