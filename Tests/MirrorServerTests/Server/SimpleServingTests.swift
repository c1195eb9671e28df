import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct SimpleServingTests {
    private static func prepare(_ root: FilePath) throws {
        try write("{\"name\":\"foo-bar\"}", "simple/foo-bar/index.v1_json", in: root)
        try write("<h1>foo-bar</h1>", "simple/foo-bar/index.html", in: root)
        try write("<h1>old</h1>", "simple/old/index.html", in: root)
        try write("not a project", "simple/index.html", in: root)
    }

    @Test func `names in other spellings and without a slash are sent on`() async throws {
        try await withServer(Self.prepare) { server in
            for (path, place) in [
                ("/simple", "simple/"), ("/simple/Foo_Bar/", "../foo-bar/"), ("/simple/Foo.-_Bar", "foo-bar/"),
                ("/simple/foo-bar", "foo-bar/"),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == 301 && reply.headers["location"] == place, "\(path)")
                #expect(try await server.get(path, "-L").status == 301)
            }
            for path in ["/simple/none/", "/simple/-x-/", "/simple/a%0d%0ab/", "/simple/foo-bar/index.html"] {
                let reply = try await server.get(path)
                #expect((400...404).contains(reply.status) && reply.headers["location"] == nil, "\(path)")
            }
            #expect(try await server.get("/simple/none/").body == "there is no project 'none' in this mirror\n")
            let page = try await server.get("/simple/x%3Cscript%3E/", "-H", "Accept: text/html")
            #expect(page.status == 404 && page.body.contains("x&lt;script&gt;") && !page.body.contains("<script"))
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        }
    }

    @Test func `a project page comes in the form that the client prefers`() async throws {
        let (json, html) = ("application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+html")
        try await withServer(Self.prepare) { server in
            var tags: Set<String> = []
            for (accept, type, body) in [
                ("*/*", "text/html; charset=utf-8", "<h1>foo-bar</h1>"), (html, html, "<h1>foo-bar</h1>"),
                ("\(json), \(html);q=0.1, text/html;q=0.01", json, "{\"name\":\"foo-bar\"}"),
            ] {
                let reply = try await server.get("/simple/foo-bar/", "-H", "Accept: \(accept)")
                #expect(reply.status == 200 && reply.headers["content-type"] == type && reply.body == body, "\(accept)")
                #expect(reply.headers["vary"] == "Accept, Accept-Encoding" && reply.headers["cache-control"]?.contains("max-age=60") == true)
                let tag = try #require(reply.headers["etag"])
                tags.insert(tag)
                let again = try await server.get("/simple/foo-bar/", "-H", "Accept: \(accept)", "-H", "If-None-Match: \(tag)")
                #expect(again.status == 304 && again.body == "")
            }
            #expect(tags.count == 3)
            let refused = try await server.get("/simple/foo-bar/", "-H", "Accept: application/json")
            #expect(refused.status == 406 && refused.body.contains(json))
            #expect(try await server.get("/simple/old/", "-H", "Accept: \(json), text/html;q=0.5").body == "<h1>old</h1>")
            #expect(try await server.get("/simple/old/", "-H", "Accept: \(json)").status == 406)
        }
    }

    @Test func `the list of projects is made from the folder and follows it`() async throws {
        try await withServer(Self.prepare) { server in
            let accept = "Accept: application/vnd.pypi.simple.v1+json"
            let list = try await server.get("/simple/", "-H", accept)
            #expect(list.body == "{\"meta\":{\"api-version\":\"1.4\"},\"projects\":[{\"name\":\"foo-bar\"},{\"name\":\"old\"}]}\n")
            #expect(list.headers["content-type"] == "application/vnd.pypi.simple.v1+json")
            try write("x", "simple/zope/index.html", in: server.root)
            try await becomingStale()
            #expect(try await server.get("/simple/", "-H", accept).body.contains("zope"))
            #expect(try await server.get("/simple/").body.contains("<a href=\"zope/\">zope</a>"))
            #expect(try await server.get("/simple/", "-H", "Accept: image/png").status == 406)
        }
    }

    @Test func `pip installs from it`() async throws {
        try await withServer { root in
            var wheel = try ArchiveWriter(.zip)
            try wheel.addFile("demo.py", Array("answer = 42\n".utf8))
            let metadata = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
            try wheel.addFile("demo-1.0.dist-info/METADATA", Array(metadata.utf8))
            try wheel.addFile(
                "demo-1.0.dist-info/WHEEL", Array("Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n".utf8))
            try wheel.addFile("demo-1.0.dist-info/RECORD", Array("demo.py,,\ndemo-1.0.dist-info/METADATA,,\n".utf8))
            let bytes = try wheel.finish()
            let file = "demo-1.0-py3-none-any.whl"
            try FileSystem.createDirectory(root.appending("packages/demo"))
            try FileSystem.writeAtomically(bytes, to: root.appending("packages/demo/\(file)"))
            try write(
                "<a href=\"../../packages/demo/\(file)#sha256=\(SHA256Digest(of: bytes).hex)\">\(file)</a>", "simple/demo/index.html",
                in: root)
        } _: { server in
            let target = server.root.appending("target").string
            let result = try await Tool.run(
                try Tool.oraclePython,
                [
                    "-m", "pip", "--isolated", "install", "--no-cache-dir", "--no-deps", "--disable-pip-version-check", "--target", target,
                    "--index-url", "http://127.0.0.1:\(server.port)/simple/", "Demo==1.0",
                ])
            #expect(result.succeeded, "\(result.errors)")
            #expect(try FileSystem.readAll(FilePath(target + "/demo.py"), limit: 100) == Array("answer = 42\n".utf8))
        }
    }
}
