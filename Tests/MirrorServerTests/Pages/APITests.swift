import FoundationEssentials
import MirrorAccess
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing

@Suite struct APITests {
    @Test func `the same as on the pages is there as JSON`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            for (path, parts) in [
                ("/api/", ["\"projects\":4", "\"channels\":2", "\"has-upstream\":false"]), ("/api/projects", ["\"total\":4", "\"demo-app\""]),
                ("/api/projects?limit=1&q=a", ["\"next\":\"alpha-tool\"", "\"total\":3"]),
                ("/api/projects?after=billing", ["[\"demo-app\",\"zope-interface\"]"]),
                (
                    "/api/projects/Demo.App",
                    ["\"is-wheel\":true", "\"requires-python\":\">=3.9,<4\"", "\"first-seen\":\"2026-11-29T", "\"yanked\":true", "python3-demo-app-2.0"]
                ),
                ("/api/channels/prod", ["\"snapshot\":\"\(SiteFixture.new)\"", "\"action\":\"promote\"", "\"signed\":false"]),
                ("/api/snapshots", ["\"passed\":true"]),
                ("/api/snapshots/\(SiteFixture.new)", ["\"predecessors\":[\"\(SiteFixture.old)\"]", "\"tier\":\"closure\""]),
                ("/api/differences/\(SiteFixture.old)/\(SiteFixture.new)", ["\"rebuilt\":[\"python3-base-1.0-1.el9.x86_64\"]"]),
                ("/api/activity?limit=2", ["\"projects\":[\"demo-app\",\"billing\"]", "\"to\":\"\(SiteFixture.new)\""]),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == 200 && reply.headers["content-type"] == "application/json" && reply.headers["etag"] != nil, "\(path)")
                for part in parts { #expect(reply.body.contains(part), "\(path): \(part) in \(reply.body)") }
            }
            for (path, status) in [
                ("/api/projects/none", 404), ("/api/nothing", 404), ("/api/channels/none", 404), ("/api/snapshots/none", 404), ("/api/differences/a/b", 404),
                ("/api/projects?limit=0", 400), ("/api/projects?limit=1001", 400), ("/api/projects?limit=x", 400), ("/api/projects?q=%", 400),
                ("/api/projects?limit=1&limit=2", 400), ("/api/projects?q=\(String(repeating: "a", count: 101))", 400),
                ("/api/projects/%00", 400),
                ("/api/../api", 400), ("/api/snapshots/.tmp", 404),
            ] {
                let reply = try await server.get(path)
                #expect(
                    reply.status == status && reply.headers["content-type"] == "application/json" && reply.body.hasPrefix("{\"error\":\""),
                    "\(path): \(reply.body)")
            }
        }
    }

    @Test func `a failure of the API is JSON, whichever part of the server refuses`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        try SiteFixture.prepare(root)
        var order = TokenFile.Order(name: "narrow", verbs: [.read])
        order.projects = ["other"]
        let token = try TokenFile(mirror: root).add(order, at: 0).secret.text
        let rules = AccessRules(["/simple/billing/": [.token], "/api/channels": [.certificate], "/rpm/prod/": [.token]])
        try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1", access: rules)) { server in
            for (method, path, status, reason) in [
                ("GET", "/api/projects/billing", 401, "this needs a token"), ("GET", "/api/channels", 403, "this path is only for clients with a certificate"),
                ("GET", "/api/channels/prod", 403, "this path is only for clients with a certificate"),
                ("DELETE", "/api/projects", 405, "this path takes only GET, HEAD"), ("POST", "/api", 405, "this path takes only GET, HEAD"),
                ("POST", "/api/nothing", 405, "this path takes only GET, HEAD"), ("PUT", "/%61pi/activity", 405, "this path takes only GET, HEAD"),
                ("GET", "/api/projects/demo-app/1.0/yank", 405, "this path takes only POST"),
                ("DELETE", "/api/projects/demo-app/1.0/unyank", 405, "this path takes only POST"),
                ("POST", "/api/projects/demo-app/1.0/yank", 401, "this needs a token"), ("POST", "/api/projects/demo-app/x/yank", 404, "there is no such"),
                ("GET", "/api/nothing", 404, "there is no such thing"), ("POST", "/api/%00", 400, "the path is not one"),
            ] {
                let reply = try await server.get(path, "-X", method)
                #expect(reply.status == status && reply.headers["content-type"] == "application/json", "\(method) \(path) \(reply)")
                #expect(reply.body.hasPrefix("{\"error\":\"\(reason)") && reply.body.hasSuffix("\"}\n"), "\(method) \(path) \(reply)")
                #expect(reply.headers["content-length"] == "\(reply.body.utf8.count)")
                #expect((reply.headers["www-authenticate"] != nil) == (status == 401) && (reply.headers["allow"] != nil) == (status == 405), "\(path)")
            }
            let narrow = try await server.get("/api/projects/billing", "-u", "x:\(token)")
            #expect(narrow.status == 403 && narrow.body == "{\"error\":\"the token 'narrow' permits only: read on other\"}\n", "\(narrow)")
            let head = try await server.get("/api/projects/billing", "-I")
            #expect(head.status == 401 && head.headers["content-type"] == "application/json" && head.body == "")
            // Elsewhere a failure is a line of text.
            for (method, path, methods) in [("POST", "/simple/demo-app/", "GET, HEAD"), ("GET", "/legacy/", "POST"), ("DELETE", "/legacy", "POST")] {
                let reply = try await server.get(path, "-X", method)
                #expect(reply.status == 405 && reply.headers["allow"] == methods && reply.body == "this path takes only \(methods)\n", "\(path) \(reply)")
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `the document is valid OpenAPI and the routes keep to it`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            // A target that is too long is 414, which the tool does not expect.
            try write("[checks]\nnegative_data_rejection.expected-statuses = [\"4xx\"]\n", "tool/schemathesis.toml", in: server.root)
            let schemathesis = FilePath(try Tool.sitePython).removingLastComponent().appending("schemathesis").string
            let result = try await Tool.run(
                schemathesis,
                [
                    "--config-file", "\(server.root)/tool/schemathesis.toml", "run", "http://127.0.0.1:\(server.port)/api/openapi.json", "--url",
                    "http://127.0.0.1:\(server.port)", "--max-examples", "40", "--seed",
                    "1",
                    "--generation-database", "none", "--no-color",
                ], in: server.root)
            #expect(result.succeeded, "\(result.output.suffix(4000)) \(result.errors)")
        }
    }
}
