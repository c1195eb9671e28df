import Native
import Testing

struct HTMLLinksTests {
    private func parse(_ text: String) throws -> HTMLPage {
        try HTMLLinks.parse(Array(text.utf8), baseURL: "https://example.org/simple/x/")
    }

    @Test func `anchors come with absolute targets, texts and decoded attributes`() throws {
        let page = try parse(
            """
            <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.1"></head><body>
            <a href="../../f/x-1.tar.gz#sha256=ab" data-requires-python="&gt;=3.9, &lt;4" data-yanked> x-1.tar.gz </a><br/>
            <A HREF='//other.example/x-2.whl'>x-<b>2</b>.whl</A><a href="x%202.zip">z</a>
            """)
        #expect(page.meta["pypi:repository-version"] == "1.1")
        #expect(
            page.anchors.map(\.href.description) == [
                "https://example.org/f/x-1.tar.gz#sha256=ab", "https://other.example/x-2.whl", "https://example.org/simple/x/x%202.zip",
            ])
        #expect(page.anchors.map(\.text) == ["x-1.tar.gz", "x-2.whl", "z"])
        #expect(page.anchors[0].attributes["data-requires-python"] == ">=3.9, <4")
        #expect(page.anchors[0].attributes["data-yanked"] == "")
        #expect(page.anchors[1].attributes["data-yanked"] == nil)
    }

    @Test func `a base element moves relative links, but only to http and only once`() throws {
        #expect(try parse("<base href='/b/'><base href='/c/'><a href='f'>f</a>").anchors[0].href.description == "https://example.org/b/f")
        #expect(try parse("<base href='file:///etc/'><a href='f'>f</a>").anchors[0].href.description == "https://example.org/simple/x/f")
    }

    @Test(arguments: ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://h/f", "a\u{1}b", "http:///x"])
    func `links that cannot be asked for are left out`(href: String) throws {
        #expect(try parse("<a href='\(href)'>x</a><a href='ok'>y</a>").anchors.map(\.text) == ["y"])
    }

    @Test func `broken pages give what can be read`() throws {
        #expect(try parse("<a href='1'>one<a href='2'>two").anchors.map(\.text) == ["one", "two"])
        #expect(try parse("<p><a href='1'>one</p></a></div><<>&bogus;<a href=2>two</a>").anchors.map(\.text) == ["one", "two"])
        #expect(try parse("").anchors.isEmpty)
        #expect(try HTMLLinks.parse([0xff, 0xfe, 0x00] + Array("<a href='1'>x</a>".utf8), baseURL: "http://h/").anchors.count <= 1)
    }

    @Test func `entities are decoded once`() throws {
        let page = try parse("<a href='a?b=1&amp;c=2' t='&amp;lt;'>&lt;x&gt; &amp;amp;</a>")
        #expect(page.anchors[0].href.query == "b=1&c=2")
        #expect(page.anchors[0].attributes["t"] == "&lt;")
        #expect(page.anchors[0].text == "<x> &amp;")
    }

    @Test func `deep nesting is refused soon`() {
        #expect(throws: HTMLError.tooDeep(limit: HTMLLinks.depthLimit)) { try parse(String(repeating: "<div>", count: 1_000_000)) }
    }

    @Test func `a page of fifty thousand links is read whole`() throws {
        let text = (0..<50_000).map { "<a href=\"f/x-\($0).whl#sha256=00\">x-\($0).whl</a><br>\n" }.joined()
        let page = try parse("<!DOCTYPE html><html><body>" + text + "</body></html>")
        #expect(page.anchors.count == 50_000)
        #expect(page.anchors.last?.text == "x-49999.whl")
    }
}
