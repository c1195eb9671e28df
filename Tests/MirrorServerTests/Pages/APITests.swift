import FoundationEssentials
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
            let refused = try await server.get("/api/projects", "-X", "DELETE")
            #expect(refused.status == 405 && refused.headers["allow"] == "GET, HEAD")
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
