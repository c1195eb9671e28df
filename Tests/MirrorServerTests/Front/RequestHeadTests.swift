import HTTPTypes
import NIOHTTP1
import Testing

@testable import MirrorServer

@Suite struct RequestHeadTests {
    struct Case: Sendable {
        let target: String
        let version: HTTPVersion
        let fields: [(String, String)]
        /// The target and the host of a head that is accepted.
        let expected: (target: String, host: String?)?
        let closes: Bool

        init(_ target: String, _ version: HTTPVersion, _ fields: [(String, String)], _ expected: (target: String, host: String?)?, closes: Bool) {
            self.target = target
            self.version = version
            self.fields = fields
            self.expected = expected
            self.closes = closes
        }
    }

    @Test(arguments: [
        Case("/a?b", .http1_1, [("Host", "one")], ("/a?b", "one"), closes: false),
        Case("/", .http1_1, [("Host", "one"), ("Connection", "keep-alive, Close")], ("/", "one"), closes: true),
        Case("/", .http1_1, [("Host", "one"), ("Connection", "TE"), ("connection", "CLOSE")], ("/", "one"), closes: true),
        Case("/", .http1_1, [("Host", "one"), ("Connection", "closed")], ("/", "one"), closes: false),
        Case("/", .http1_0, [], ("/", nil), closes: true), Case("/", .http1_0, [("Connection", "te, Keep-Alive")], ("/", nil), closes: false),
        Case("/", .http1_0, [("Connection", "keep-alive, close")], ("/", nil), closes: true),
        Case("/", .http1_0, [("Connection", "keep-alive"), ("Transfer-Encoding", "chunked")], ("/", nil), closes: true),
        Case("/", .http1_0, [("Connection", "keep-alive"), ("Content-Length", "1")], ("/", nil), closes: false),
        Case("http://two:80/a//b", .http1_1, [("Host", "one")], ("/a//b", "two:80"), closes: false),
        Case("http://two", .http1_1, [("Host", "one")], ("/", "two"), closes: false),
        Case("https://two?x", .http1_1, [("Host", "one")], ("/?x", "two"), closes: false),
        Case("http://me@two/", .http1_1, [("Host", "one")], nil, closes: true), Case("http:///a", .http1_1, [("Host", "one")], nil, closes: true),
        Case("http://two/", .http1_1, [], nil, closes: true), Case("/", .http1_1, [], nil, closes: true),
        Case("/", .http1_1, [("Host", "one"), ("HOST", "one")], nil, closes: true), Case("/", .http1_1, [("Host", "a b")], nil, closes: true),
        Case("/", .http1_1, [("Host", "one"), ("Relcli-Refused", "no")], nil, closes: true),
        Case("/", .http1_1, [("Host", "one"), ("Expect", "100-Continue")], ("/", "one"), closes: false),
        Case("/", .http1_1, [("Host", "one"), ("Expect", "100-continue, more")], nil, closes: true),
        Case("/", .http1_1, [("Host", "one"), ("Expect", "100-continue"), ("expect", "more=1")], nil, closes: true),
        Case("/", .http1_0, [("Connection", "keep-alive"), ("Expect", "more")], ("/", nil), closes: false),
    ])
    func `a head is read by the rules of HTTP`(_ example: Case) {
        let received = HTTPRequestHead(version: example.version, method: .GET, uri: example.target, headers: HTTPHeaders(example.fields))
        let head = RequestHead(received)
        #expect(head.isRefused == (example.expected == nil) && head.closes == example.closes)
        let applied = head.applied(to: received)
        #expect(!example.closes || applied.headers["connection"] == ["close"])
        #expect(applied.headers.contains(name: RequestHead.refusal) == head.isRefused)
        guard let expected = example.expected else { return }
        #expect(head.target == expected.target && head.host == expected.host && applied.uri == expected.target)
        #expect(applied.headers["host"] == (expected.host.map { [$0] } ?? []))
    }

    @Test func `fields that occur twice are one list, as for the routes`() {
        let fields = [("host", "one"), ("Accept", "text/html;q=0.5"), ("if-none-match", "\"a\""), ("ACCEPT", "text/plain"), ("If-None-Match", "\"b\"")]
        let head = RequestHead(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: HTTPHeaders(fields)))
        #expect(head.accept == "text/html;q=0.5, text/plain" && head.conditions[.ifNoneMatch] == "\"a\", \"b\"" && !head.hasBody)
    }
}
