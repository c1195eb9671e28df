import IndexCrawler
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// One release in the older JSON form: `/pypi/NAME/VERSION/json`.
@Suite struct ReleaseServingTests {
    /// Returns the text of the files in the response about a release.
    private static func files(_ body: String) -> String? {
        guard let start = body.firstRange(of: "\"urls\":") else { return nil }
        return String(body[start.upperBound...].dropLast(2))
    }

    @Test func `each release is its entry in the list of releases, in every spelling of its version`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            // The fixture has records, and the releases of a folder that a crawl has written.
            let record = try #require(ProjectRecord.read(try ProjectName("demo-app"), in: server.root)?.record)
            try write(String(decoding: try record.pages().releases, as: UTF8.self), "pypi/demo-app/json", in: server.root)
            let all = try await server.get("/pypi/demo-app/json")
            for (version, spellings) in [("1.0", ["1.0", "1", "v1.0.0", "1.0.0"]), ("2.0", ["2.0", "02.0", "2", "0!2.0"])] {
                let plain = try await server.get("/pypi/demo-app/\(version)/json")
                let files = try #require(Self.files(plain.body))
                #expect(all.body.contains("\"\(version)\":\(files)") && files.contains("demo_app-\(version).tar.gz"), "\(plain.body)")
                #expect(!plain.body.contains("\"releases\"") && !plain.body.contains("vulnerabilities"))
                for name in ["\"last_serial\":2", "\"name\":\"demo-app\"", "\"version\":\"\(version)\"", "\"yanked\":\(version == "1.0")"] {
                    #expect(plain.body.contains(name), "\(name)")
                }
                #expect(plain.headers["content-type"] == "application/json" && plain.headers["x-pypi-last-serial"] == "9" && plain.headers["etag"] != nil)
                for spelling in spellings {
                    let reply = try await server.get("/pypi/demo-app/\(spelling)/json")
                    #expect(reply.status == 200 && reply.body == plain.body, "\(spelling)")
                    let other = try await server.get("/pypi/Demo.App/\(spelling)/json")
                    #expect(
                        other.status == 301 && other.headers["location"] == "../../demo-app/\(spelling.replacing("!", with: "%21"))/json",
                        "\(spelling) \(other)")
                }
            }
        }
    }

    @Test func `another spelling of a name is redirected to the normalized one, whether it is held or fetched`() async throws {
        let file = try LocalIndexFile(WheelMaker("pulled-app", "1.0"))
        try await PullFixture.run([file]) { fixture in
            for name in ["Pulled_App", "pulled.app", "PULLED--app"] {
                for (path, place) in [("json", "../pulled-app/json"), ("1.0/json", "../../pulled-app/1.0/json"), ("1%2Bx/json", "../../pulled-app/1+x/json")] {
                    let reply = try await fixture.server.get("/pypi/\(name)/\(path)?a=b")
                    #expect(reply.status == 301 && reply.headers["location"] == place + "?a=b", "\(name) \(path) \(reply)")
                }
            }
            #expect(fixture.index.requestCount == 0)
            for path in ["/pypi/Pulled_App/json", "/pypi/Pulled_App/1.0/json"] {
                let followed = try await Tool.run("curl", ["-sL", "-w", "%{http_code}", "http://127.0.0.1:\(fixture.server.port)\(path)"])
                #expect(followed.output.hasSuffix("200") && followed.output.contains("pulled_app-1.0"), "\(path) \(followed)")
            }
            #expect(try await fixture.server.get("/pypi/-x-/json").status == 404)
        }
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        let rules = AccessRules(["/pypi/demo-app/": [.token]])
        try await serving(MirrorServerConfiguration(root: root, port: 0, version: "1", access: rules)) { server in
            let guarded = try await server.get("/pypi/Demo_App/json")
            #expect(guarded.status == 401)
        }
    }

    @Test func `what is no release is not found`() async throws {
        try await withServer(SiteFixture.prepare) { server in
            for path in ["3.0/json", "latest/json", "1.0%2Blocal/json", "1.0/json/", "1.0", "1.0/json/x", "%00/json", "json/json", "1.0/JSON"] {
                let reply = try await server.get("/pypi/demo-app/\(path)")
                #expect((400...404).contains(reply.status) && reply.status != 401, "\(path)")
            }
            #expect(try await server.get("/pypi/demo-app/3.0/json").body == "project 'demo-app' has no release '3.0' in this mirror\n")
            #expect(try await server.get("/pypi/nothing/1.0/json").body == "there is no project 'nothing' in this mirror\n")
            let page = try await server.get("/pypi/demo-app/%3Cscript%3E/json", "-H", "Accept: text/html")
            #expect(page.status == 404 && page.body.contains("&lt;script&gt;") && !page.body.contains("<script"))
        }
    }

    @Test func `a release of the upstream is fetched, stale in an outage, and gone when it is withdrawn`() async throws {
        let files = try ["1.0", "2.0"].map { try LocalIndexFile(WheelMaker("pulled", $0)) }
        try await PullFixture.run(files) { fixture in
            // Nothing was asked for before, and no version means no request.
            #expect(try await fixture.server.get("/pypi/pulled/latest/json").status == 404)
            #expect(fixture.index.requestCount == 0)
            let first = try await fixture.server.get("/pypi/pulled/1/json")
            #expect(first.status == 200 && first.body.contains("/packages/pulled/pulled-1.0-py3-none-any.whl") && !first.body.contains("2.0"))
            fixture.index.faults.unavailableAnswers = .max
            fixture.clock.advance(seconds: 3600)
            try await becomingStale()
            let stale = try await fixture.server.get("/pypi/pulled/1/json")
            #expect(stale.status == 200 && stale.body == first.body && stale.headers["warning"] != nil)
            #expect(try await fixture.server.get("/pypi/never-seen/1.0/json").status == 503)
            fixture.index.faults.unavailableAnswers = 0
            fixture.index.replace(with: [files[1]])
            fixture.clock.advance(seconds: 3600)
            try await becomingStale()
            let (withdrawn, other) = (try await fixture.server.get("/pypi/pulled/1.0/json"), try await fixture.server.get("/pypi/pulled/2.0/json"))
            #expect(withdrawn.status == 404 && other.status == 200, "\(withdrawn) \(other)")
        }
    }

    @Test func `a release in its cool-down is not found until its end`() async throws {
        let (old, new) = (try LocalIndexFile(WheelMaker("cool", "1.0")), try LocalIndexFile(WheelMaker("cool", "2.0")))
        try await PullFixture.run([old]) { configuration in
            configuration.coolDown = CoolDown(days: 7)
        } _: { fixture in
            #expect(try await fixture.server.get("/pypi/cool/1.0/json").status == 404)
            fixture.clock.advance(days: 8)
            fixture.index.add(new)
            try await becomingStale()
            let (seen, hidden) = (try await fixture.server.get("/pypi/cool/1.0/json"), try await fixture.server.get("/pypi/cool/2.0/json"))
            #expect(seen.status == 200 && hidden.status == 404, "\(seen) \(hidden)")
            fixture.clock.advance(days: 8)
            try await becomingStale()
            #expect(try await fixture.server.get("/pypi/cool/2.0/json").status == 200)
        }
    }
}
