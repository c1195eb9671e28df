import IndexCrawler
import MirrorServer
import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing
import VersionSort

@Suite struct PulledPageTests {
    private static let json = "Accept: application/vnd.pypi.simple.v1+json"

    @Test func `a page is asked for again after its age, and only then`() async throws {
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        try await PullFixture.run([try LocalIndexFile(WheelMaker("aged", "1.0"))], faults: faults) { fixture in
            let first = try await fixture.server.get("/simple/aged/", "-H", Self.json)
            #expect(first.status == 200 && first.body.contains("aged-1.0-py3-none-any.whl") && first.headers["warning"] == nil)
            fixture.index.add(try LocalIndexFile(WheelMaker("aged", "2.0")))
            try await becomingStale()
            #expect(try await fixture.server.get("/simple/aged/", "-H", Self.json).headers["etag"] == first.headers["etag"])
            #expect(fixture.index.requests("/simple/aged/") == 1)
            fixture.clock.advance(seconds: 601)
            try await becomingStale()
            let second = try await fixture.server.get("/simple/aged/", "-H", Self.json)
            #expect(second.body.contains("aged-2.0-py3-none-any.whl") && fixture.index.requests("/simple/aged/") == 2)
            for form in ["text/html", "application/vnd.pypi.simple.v1+html"] {
                #expect(try await fixture.server.get("/simple/aged/", "-H", "Accept: \(form)").body.contains("packages/aged/aged-2.0-py3-none-any.whl#sha256="))
            }
            #expect(try await fixture.server.get("/pypi/aged/json").body.contains("\"version\":\"2.0\""))
            #expect(try await fixture.server.get("/simple/Aged/").headers["location"] == "../aged/")
        }
    }

    @Test func `a missing project is asked for once in a while`() async throws {
        try await PullFixture.run([]) { fixture in
            for _ in 0..<3 {
                #expect(try await fixture.server.get("/simple/nothing/").status == 404)
                try await becomingStale()
            }
            #expect(fixture.index.requests("/simple/nothing/") == 1)
            fixture.index.add(try LocalIndexFile(WheelMaker("nothing", "1.0")))
            fixture.clock.advance(seconds: 61)
            try await becomingStale()
            #expect(try await fixture.server.get("/simple/nothing/").status == 200)
        }
    }

    @Test func `an outage is stale where something is known and 503 where not, never 404`() async throws {
        let files = [try LocalIndexFile(WheelMaker("known", "1.0")), try LocalIndexFile(WheelMaker("known", "2.0"))]
        try await PullFixture.run(files) { fixture in
            #expect(try await fixture.server.get(fixture.path(files[0])).status == 200)
            try await fixture.wait { try fixture.names("packages/known").contains(files[0].filename) && fixture.names("tmp").isEmpty }
            let fresh = try await fixture.server.get("/simple/known/", "-H", Self.json)
            fixture.index.faults.unavailableAnswers = .max
            fixture.clock.advance(seconds: 3600)
            try await becomingStale()
            let stale = try await fixture.server.get("/simple/known/", "-H", Self.json)
            #expect(stale.status == 200 && stale.body == fresh.body)
            #expect(stale.headers["warning"] == "110 - \"the upstream cannot be asked\"" && stale.headers["age"] == "3600")
            #expect(try await fixture.server.get("/pypi/known/json").headers["warning"] != nil)
            #expect(try await fixture.server.get(fixture.path(files[0])).status == 200)
            #expect(try await fixture.server.get("/pypi/known/1.0/json").headers["warning"] != nil)
            #expect(try await fixture.server.get("/pypi/known/no version/json".replacing(" ", with: "%20")).status == 404)
            for path in [
                "/simple/never-seen/", "/pypi/never-seen/json", "/packages/never-seen/x-1.0.tar.gz", fixture.path(files[1]),
                "/packages/known/known-3.0-py3-none-any.whl", "/pypi/known/3.0/json",
            ] {
                let reply = try await fixture.server.get(path)
                #expect(reply.status == 503 && reply.headers["retry-after"] != nil, "\(path)")
            }
            fixture.index.faults.unavailableAnswers = 0
            try await becomingStale()
            let healed = try await fixture.server.get("/simple/known/", "-H", Self.json)
            #expect(healed.status == 200 && healed.headers["warning"] == nil)
            #expect(try await fixture.server.get("/simple/never-seen/").status == 404)
        }
    }

    @Test func `after a restart without an upstream the page is still there`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
        defer { try? FileSystem.remove(root) }
        let kept = Mutex<UpstreamSettings?>(nil)
        let file = try LocalIndexFile(WheelMaker("kept", "1.0"))
        try await PullFixture.run([file], folder: root) { configuration in
            let upstream = configuration.upstream
            kept.withLock { $0 = upstream }
        } _: { fixture in
            let reply = try await fixture.server.get("/simple/kept/")
            #expect(reply.status == 200)
        }
        // The index has ended, so its port refuses connections.
        var configuration = MirrorServerConfiguration(root: root, port: 0, version: "1")
        configuration.upstream = kept.withLock { $0 }
        try await serving(configuration) { server in
            let reply = try await server.get("/simple/kept/")
            #expect(reply.status == 200 && reply.headers["warning"] != nil && reply.body.contains(file.filename))
            #expect(try await server.get("/packages/kept/\(file.filename)").status == 503)
        }
    }

    @Test func `internal names and local projects never leave`() async throws {
        let files = try ["corp-tool", "billing", "uploaded", "elsewhere"].map { try LocalIndexFile(WheelMaker($0, "9.9")) }
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
        defer { try? FileSystem.remove(root) }
        for (name, index) in [("uploaded", "null"), ("elsewhere", "\"https://index.corp.example/simple\"")] {
            let filename = "\(name)-1.0-py3-none-any.whl"
            let digest = SHA256Digest(of: Array(name.utf8)).hex
            try write(name, "blobs/sha256/\(digest.prefix(2))/\(digest.dropFirst(2))", in: root)
            try write(name, "packages/\(name)/\(filename)", in: root)
            let url = name == "uploaded" ? "" : "https://index.corp.example/\(filename)"
            try write(
                """
                {"format":1,"name":"\(name)","index":\(index),"files":[{"file":{"filename":"\(filename)","url":"\(url)",
                "hashes":{"sha256":"\(digest)"}},"size":\(name.utf8.count),"first-seen":1,"listed":true}]}
                """, "projects/\(name).json", in: root)
        }
        try await PullFixture.run(files, internalNames: ["corp-*", "billing"], folder: root) { fixture in
            for name in ["corp-tool", "billing", "Corp_Tool", "CORP.tool"] {
                for path in ["/simple/\(name)/", "/pypi/\(name)/json", "/packages/\(name)/corp_tool-9.9-py3-none-any.whl"] {
                    #expect(try await fixture.server.get(path, "-L").status != 200, "\(path)")
                }
            }
            for name in ["uploaded", "elsewhere"] {
                let page = try await fixture.server.get("/simple/\(name)/")
                #expect(page.status == 200 && page.body.contains("\(name)-1.0") && !page.body.contains("9.9"))
                #expect(try await fixture.server.get("/packages/\(name)/\(name)-9.9-py3-none-any.whl").status == 404)
            }
            #expect(fixture.index.requestCount == 0)
        }
    }

    @Test func `a project whose record is damaged is neither asked for nor replaced`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
        defer { try? FileSystem.remove(root) }
        try write("{\"format\":1,\"name\":\"acme\",\"files\":[{\"file\":", "projects/acme.json", in: root)
        try write("page", "simple/acme/index.html", in: root)
        let lines = LogLines()
        try await PullFixture.run([try LocalIndexFile(WheelMaker("acme", "9.9"))], folder: root) { configuration in
            configuration.log = { lines.add($0) }
        } _: { fixture in
            for path in ["/simple/acme/", "/pypi/acme/json", "/packages/acme/acme-9.9-py3-none-any.whl"] {
                let reply = try await fixture.server.get(path)
                #expect(reply.status == 503, "\(path)")
            }
            #expect(fixture.index.requestCount == 0 && lines.all.contains { $0.contains("the record of acme cannot be read") })
            #expect(try FileSystem.status(root.pushing("simple/acme/index.html"))?.size == 4)
        }
    }

    @Test func `a file whose project leaves the upstream is hidden, and the log says so`() async throws {
        let (file, lines) = (try LocalIndexFile(WheelMaker("leaving", "1.0")), LogLines())
        try await PullFixture.run([file]) { configuration in
            configuration.log = { lines.add($0) }
        } _: { fixture in
            let first = try await fixture.server.get(fixture.path(file))
            #expect(first.status == 200)
            try await fixture.wait { try fixture.names("packages/leaving").contains(file.filename) && fixture.names("tmp").isEmpty }
            fixture.index.replace(with: [])
            fixture.clock.advance(seconds: 601)
            try await becomingStale()
            let gone = try await fixture.server.get("/simple/leaving/")
            #expect(gone.status == 404)
            #expect(lines.all == ["warning: the upstream no longer has leaving: 1 file that the mirror holds is hidden"])
        }
    }

    @Test func `a server that ends keeps what it has, writes the list and reports no error`() async throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-pull-")
        defer { try? FileSystem.remove(root) }
        let (names, lines) = ((1...6).map { "ending-\($0)" }, LogLines())
        let files = try names.map { try LocalIndexFile(WheelMaker($0, "1.0")) }
        try await PullFixture.run(files, folder: root) { configuration in
            configuration.log = { lines.add($0) }
        } _: { fixture in
            for file in files {
                let reply = try await fixture.server.get(fixture.path(file))
                #expect(reply.status == 200)
                try await fixture.wait { try fixture.names("packages/\(file.normalizedProject)").contains(file.filename) }
            }
        }
        #expect(lines.all == [])
        let list = String(decoding: try FileSystem.readAll(root.pushing("simple/index.v1_json"), limit: 1 << 20), as: UTF8.self)
        for name in names { #expect(list.contains("\"\(name)\""), "\(list)") }
    }

    @Test func `what the upstream takes away goes, an accident of it does not, and a name keeps its bytes`() async throws {
        let versions = try (1...9).map { try LocalIndexFile(WheelMaker("whole", "\($0).0")) }
        let (lost, changed) = (try LocalIndexFile(WheelMaker("lost", "1.0")), try LocalIndexFile(WheelMaker("changed", "1.0")))
        try await PullFixture.run(versions + [lost, changed]) { fixture in
            for name in ["whole", "lost", "changed"] { #expect(try await fixture.server.get("/simple/\(name)/").status == 200) }
            #expect(try await fixture.server.get(fixture.path(lost)).status == 200)
            try await fixture.wait { try fixture.names("packages/lost").contains(lost.filename) }
            var other = WheelMaker("changed", "1.0")
            other.summary = "other bytes"
            fixture.index.replace(with: Array(versions.prefix(2)) + [try LocalIndexFile(other)])
            fixture.clock.advance(seconds: 601)
            try await becomingStale()
            #expect(try await fixture.server.get("/simple/lost/").status == 404)
            #expect(try await fixture.server.get(fixture.path(lost)).status == 404)
            let whole = try await fixture.server.get("/simple/whole/")
            #expect(whole.status == 200 && whole.headers["warning"] != nil && whole.body.contains("whole-9.0"))
            let page = try await fixture.server.get("/simple/changed/")
            #expect(page.headers["warning"] != nil && page.body.contains(changed.sha256.hex))
        }
    }

    @Test func `names from the upstream are escaped, and odd files are left out`() async throws {
        var faults = LocalIndexFaults()
        let digest = String(repeating: "ab", count: 32)
        faults.pages["odd"] = (
            "application/vnd.pypi.simple.v1+json",
            """
            {"meta":{"api-version":"1.1"},"name":"odd","files":[
            {"filename":"odd-1.0.tar.gz","url":"../../files/a","hashes":{"sha256":"\(digest)"},"yanked":"<script>alert(1)</script>","requires-python":">3\\"><b>"},
            {"filename":"../odd-2.0.tar.gz","url":"../../files/b","hashes":{"sha256":"\(digest)"}},
            {"filename":"odd-3.0.tar.gz","url":"file:///etc/passwd","hashes":{"sha256":"\(digest)"}},
            {"filename":"other-4.0.tar.gz","url":"../../files/d","hashes":{"sha256":"\(digest)"}},
            {"filename":"odd-5.0.tar.gz","url":"../../files/e","hashes":{"md5":"00"}}]}
            """
        )
        try await PullFixture.run([], faults: faults) { fixture in
            let page = try await fixture.server.get("/simple/odd/", "-H", "Accept: text/html")
            #expect(page.status == 200 && page.body.contains("odd-1.0.tar.gz") && !page.body.contains("<script") && !page.body.contains("<b>"))
            for name in ["odd-2.0", "odd-3.0", "odd-5.0", "other-4.0", "passwd"] { #expect(!page.body.contains(name)) }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a crawl and a server on one folder lose nothing of each other`() async throws {
        let files = try (1...40).map { try LocalIndexFile(WheelMaker("shared", "\($0).0")) }
        try await PullFixture.run(files) { fixture in
            let store = try MirrorStore(root: fixture.server.root, key: UserKey())
            let name = try ProjectName("shared")
            async let crawls: Void = {
                for _ in 0..<6 {
                    let client = IndexClient(index: try IndexURL(fixture.index.url), transfers: TransferClient(), store: store)
                    var options = IndexWalk.Options()
                    options.rules.newest = 10
                    let report = try await IndexWalk(client, options: options).projects([name])
                    #expect(report.failed.isEmpty, "\(report.failed)")
                }
            }()
            try await withThrowingTaskGroup { group in
                for file in files.prefix(25) {
                    group.addTask {
                        let reply = try await fixture.server.get(fixture.path(file), "-o", "/dev/null", "-D", "-")
                        #expect(reply.status == 200)
                    }
                }
                try await group.waitForAll()
            }
            try await crawls
            #expect(try await fixture.server.get("/simple/shared/").status == 200)
            let wanted = (files.prefix(25) + files.suffix(10)).map(\.filename)
            try await fixture.wait { Set((store.record(of: name)?.files ?? []).map(\.file.filename)).isSuperset(of: wanted) }
            try await fixture.wait { try fixture.names("tmp").isEmpty }
            try store.publishRoot()
            let report = try await MirrorVerification(store, jobs: 2, repairingWith: nil).run()
            #expect(report.damaged.isEmpty, "\(report.damaged)")
        }
    }
}
