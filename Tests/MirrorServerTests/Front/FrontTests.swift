import Native
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

@Suite(.showsSeeds) struct FrontTests {
    private static let page = "{\"files\": [" + (0..<200).map { "{\"filename\": \"a-\($0).whl\"}" }.joined(separator: ", ") + "]}"

    private static func prepare(_ root: FilePath) throws {
        try write(page, "simple/a/index.v1_json", in: root)
        try write("<h1>a</h1>", "simple/a/index.html", in: root)
        try write(String(repeating: "0123456789", count: 2000), "packages/a/a-1-py3-none-any.whl", in: root)
        try write("Name: a\n", "packages/a/a-1-py3-none-any.whl.metadata", in: root)
        try write("<repomd/>", "rpm/snapshots/1/el9/x86_64/repodata/repomd.xml", in: root)
        try FileSystem.symlink("snapshots/1", at: root.appending("rpm/prod"))
    }

    private static func limits(_ freshness: Duration) -> ServerLimits {
        var limits = ServerLimits()
        limits.freshness = freshness
        return limits
    }

    /// Sends each request of a list twice to the first server and once to the second; prints those with different responses, and the number of statuses.
    private static let compare = """
        import json, re, socket, sys
        def ask(port, request):
            s = socket.create_connection(('127.0.0.1', port), 10); s.settimeout(10); s.sendall(request.encode())
            out = b''
            while part := s.recv(1 << 20): out += part
            s.close()
            return re.sub(rb'\\r\\nDate: [^\\r]*', b'', out)
        front, routes, seen = int(sys.argv[1]), int(sys.argv[2]), {}
        for request in json.load(sys.stdin):
            ask(front, request)
            given, made = ask(front, request), ask(routes, request)
            for status in re.findall(rb'HTTP/1.1 (\\d+)', made): seen[status.decode()] = seen.get(status.decode(), 0) + 1
            if given != made:
                start = max(0, next((i for i in range(len(made)) if given[i:i + 1] != made[i:i + 1]), len(made)) - 300)
                print(json.dumps([request, given.decode('latin-1')[start:start + 600], made.decode('latin-1')[start:start + 600]]))
        print(sorted(seen))
        """

    @Test func `the front and the routes give the same bytes`() async throws {
        try await withServer(Self.prepare, limits: Self.limits(.seconds(1000))) { front in
            let direct = MirrorServerConfiguration(root: front.root, port: 0, version: "1.2.3", limits: Self.limits(.zero))
            try await serving(direct) { routes in
                var random = SeededGenerator(for: "front and routes")
                var tags = ["\"x\"", "*"]
                for path in ["/simple/a/", "/packages/a/a-1-py3-none-any.whl"] {
                    for coding in ["identity", "gzip", "zstd"] {
                        let tag = try await routes.get(path, "-H", "Accept-Encoding: \(coding)").headers["etag"] ?? ""
                        tags += [tag, "W/\(tag)", "\"x\", \(tag)"]
                    }
                }
                // A range beyond the end of each page and file is rare among the random ones.
                let beyond = "GET /packages/a/a-1-py3-none-any.whl HTTP/1.1\r\nHost: a\r\nRange: bytes=99999999-\r\nConnection: close\r\n\r\n"
                let requests = (0..<250).map { _ in Self.pipeline(tags, using: &random) } + [beyond]
                let list = "[" + requests.map { "\"\($0.map(Self.escaped).joined())\"" }.joined(separator: ",") + "]"
                let seen = try await Tool.run("python3", ["-c", Self.compare, "\(front.port)", "\(routes.port)"], input: list)
                let lines = seen.output.split(separator: "\n")
                #expect(lines.count == 1, "seed \(random.seed) \(lines.first ?? "") \(seen.errors)")
                for status in ["200", "206", "301", "304", "400", "404", "405", "406", "412", "416"] {
                    #expect(lines.last?.contains(status) == true, "\(status) \(lines.last ?? "")")
                }
            }
        }
    }

    /// Returns one to three requests, of which only the last closes the connection.
    private static func pipeline(_ tags: [String], using random: inout SeededGenerator) -> String {
        let count = Int.random(in: 1...3, using: &random)
        return (1...count).map { request(tags, isLast: $0 == count, using: &random) }.joined()
    }

    private static func request(_ tags: [String], isLast: Bool, using random: inout SeededGenerator) -> String {
        func one(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
        let path = one([
            "/", "/simple/", "/simple/a/", "/simple/a/", "/simple/A/", "/simple/a", "/simple/none/", "/packages/a/a-1-py3-none-any.whl",
            "/packages/a/a-1-py3-none-any.whl.metadata", "/packages/none", "/rpm/prod/el9.repo", "/rpm/prod/el9/x86_64/repodata/repomd.xml",
            "/__style__.css", "/%2e%2e/x", "/a//b", "http://other.example/rpm/prod/el9.repo", "http://other.example", "/simple/a/?x=1",
        ])
        let isOld = Int.random(in: 0..<8, using: &random) == 0
        var lines = ["\(one(["GET", "GET", "GET", "GET", "HEAD", "POST"])) \(path) HTTP/1.\(isOld ? 0 : 1)", "Host: \(one(["one", "two:8080"]))"]
        for (chance, line) in [
            (2, "Accept: \(one(["text/html", "application/vnd.pypi.simple.v1+json", "image/png", "*/*"]))"),
            (2, "Accept-Encoding: \(one(["gzip", "zstd, gzip", "gzip;q=0", "br"]))"), (4, "If-None-Match: \(one(tags))"), (8, "If-Match: \(one(tags))"),
            (8, "Range: bytes=\(one(["0-4", "-3", "5-", "90000-", "0-1,2-4", "x"]))"), (8, "If-Range: \(one(tags))"),
            (8, "If-Modified-Since: \(one(["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 2094 08:49:37 GMT", "x"]))"),
            (16, "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT"), (30, "Host: three"), (30, "Content-Length: 0"), (16, "X-Other: 1"),
        ] where Int.random(in: 0..<chance, using: &random) == 0 { lines.append(line) }
        lines.append(isLast ? "Connection: \(one(["close", "TE, Close"]))" : "Connection: keep-alive")
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    private static func escaped(_ character: Unicode.Scalar) -> String {
        switch character {
        case "\r": "\\r"
        case "\n": "\\n"
        case "\"": "\\\""
        default: String(character)
        }
    }
    private static func escaped(_ character: Character) -> String { character.unicodeScalars.map { escaped($0) }.joined() }

    @Test func `a response comes from memory while it is fresh, and never later`() async throws {
        try await withServer(Self.prepare, limits: Self.limits(.seconds(1000))) { server in
            #expect(try await server.get("/simple/a/").body == "<h1>a</h1>")
            try write("<h1>b</h1>", "simple/a/index.html", in: server.root)
            #expect(try await server.get("/simple/a/").body == "<h1>a</h1>")
        }
        try await withServer(Self.prepare) { server in
            #expect(try await server.get("/simple/a/").body == "<h1>a</h1>")
            #expect(try await server.get("/simple/c/").status == 404)
            try write("<h1>b</h1>", "simple/a/index.html", in: server.root)
            try write("<h1>c</h1>", "simple/c/index.html", in: server.root)
            try await becomingStale()
            #expect(try await server.get("/simple/a/").body == "<h1>b</h1>")
            #expect(try await server.get("/simple/c/").status == 200)
            try FileSystem.remove(server.root.appending("simple/a"))
            try await becomingStale()
            #expect(try await server.get("/simple/a/").status == 404)
        }
    }

    @Test func `pages are compressed for clients that can read it, with tags of their own`() async throws {
        try await withServer(Self.prepare) { server in
            let accept = "Accept: application/vnd.pypi.simple.v1+json"
            let plain = try await server.get("/simple/a/", "-H", accept)
            var tags = [plain.headers["etag"]]
            for coding in ["gzip", "zstd"] {
                let coded = try await server.get("/simple/a/", "-H", accept, "-H", "Accept-Encoding: \(coding)")
                #expect(coded.headers["content-encoding"] == coding && coded.headers["vary"] == "Accept, Accept-Encoding")
                #expect((Int(coded.headers["content-length"] ?? "") ?? .max) < Self.page.utf8.count / 4)
                tags.append(coded.headers["etag"])
                let url = "http://127.0.0.1:\(server.port)/simple/a/"
                let script = "curl -s -H '\(accept)' -H 'Accept-Encoding: \(coding)' \(url) | \(coding == "gzip" ? "gzip" : "zstd") -dc"
                #expect(try await Tool.run("bash", ["-c", script]).output == Self.page)
            }
            #expect(Set(tags).count == 3 && plain.headers["content-encoding"] == nil && plain.body == Self.page)
            let wheel = try await server.get("/packages/a/a-1-py3-none-any.whl", "-H", "Accept-Encoding: gzip")
            #expect(wheel.headers["content-encoding"] == nil && wheel.headers["content-length"] == "20000")
        }
    }

    @Test func `a client that asks for much and reads nothing costs no memory`() async throws {
        try await withServer(Self.prepare, limits: Self.limits(.seconds(1000))) { server in
            let script = """
                import os, socket, sys
                def rss(): return int(open(f'/proc/{os.getppid()}/statm').read().split()[1]) * 4096 >> 20
                request = b'GET /packages/a/a-1-py3-none-any.whl HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'
                s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
                s.sendall(request); s.recv(100)
                before, s2 = rss(), socket.create_connection(('127.0.0.1', int(sys.argv[1])))
                s2.settimeout(1)
                try:
                    for i in range(200): s2.sendall(request * 1000)
                    print('all taken')
                except OSError: print('stopped')
                print(rss() - before)
                """
            let seen = try await Tool.run("python3", ["-c", script, "\(server.port)"])
            let lines = seen.output.split(separator: "\n")
            #expect(lines.first == "stopped" && (Int(lines.last ?? "") ?? .max) < 200, "\(seen.output) \(seen.errors)")
        }
    }
}
