import Native
import TestSupport
import Testing

@testable import MirrorServer

@Suite struct HeaderTests {
    private static let types = ["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+html", "text/html"]

    struct Case: Sendable {
        let header: String?
        let expected: Int?

        init(_ header: String?, _ expected: Int?) {
            self.header = header
            self.expected = expected
        }
    }

    @Test(arguments: [
        Case(nil, 2), Case("", 2), Case("*/*", 2), Case("text/html", 2), Case("text/*", 2), Case("application/*", 0),
        Case("application/vnd.pypi.simple.v1+json", 0), Case("APPLICATION/VND.PyPI.simple.v1+JSON", 0),
        Case("application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.1, text/html;q=0.01", 0),
        Case("application/vnd.pypi.simple.v1+json;q=0.1, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.15", 1),
        Case("application/vnd.pypi.simple.v1+json;q=0, */*", 2), Case("text/html;q=0, */*;q=0.1", 0),
        Case("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 2), Case("application/json", nil),
        Case("text/html;q=0", nil), Case("*/*;q=0", nil), Case("text/html;q=2", nil), Case("text/html;q=0.0001", nil),
        Case("text/html;q=abc, application/*;q=0.5", 0), Case("nonsense", nil), Case("text/html ; charset=utf-8 ; q=0.5", 2),
        Case("application/vnd.pypi.simple.v1+json, text/html", 0),
    ])
    func `the accept header chooses`(example: Case) {
        let best = AcceptHeader(example.header).best(of: Self.types, fallback: "text/html")
        #expect(best == example.expected.map { Self.types[$0] }, "\(example.header ?? "none")")
    }

    @Test func `dates are those of python's email module`() async throws {
        let times: [Int64] = [
            0, 1, 784_111_777, 951_782_400, 951_868_799, 4_102_444_800, 1_735_689_599, 253_402_300_799, 68_169_599, 68_169_600,
        ]
        let script = "import sys, email.utils\nfor t in sys.argv[1:]: print(email.utils.formatdate(int(t), usegmt=True))"
        let result = try await Tool.run("python3", ["-c", script] + times.map(String.init))
        #expect(times.map(HTTPDate.format) == result.output.split(separator: "\n").map(String.init))
        for time in times { #expect(HTTPDate.parse(HTTPDate.format(time)) == time) }
        for text in ["", "yesterday", "Sun, 06 Nov 1994 08:49:37 EST", "Sun, 6 Nov 1994 08:49:37  GMT", "Sun, 06 Nuv 1994 08:49:37 GMT"] {
            #expect(HTTPDate.parse(text) == nil)
        }
    }

    @Test func `only plain hosts appear in answers`() {
        for host in ["mirror.example.org", "127.0.0.1:8080", "[::1]:80"] { #expect(HostName.check(host) == host) }
        for host in [nil, "", "a b", "a/b", "a\"b", "a<b", "a\r\nb", "a@b", String(repeating: "a", count: 300)] {
            #expect(HostName.check(host) == nil)
        }
    }

    @Test func `text in pages is escaped, markup is not`() {
        let page: HTML = "<a title=\"\("\"><script>'&")\">\("<b>" as HTML)</a>"
        #expect(page.text == "<a title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\"><b></a>")
    }
}
