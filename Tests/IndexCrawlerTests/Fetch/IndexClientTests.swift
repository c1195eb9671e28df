import Failures
import IndexCrawler
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

struct IndexClientTests {
    private let wheel = WheelMaker("demo", "1.0")

    @Test func `an absent project is nil, an outage and a refusal are errors`() async throws {
        var faults = LocalIndexFaults()
        faults.statuses = ["/simple/down/": 500, "/simple/secret/": 403]
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let absent = try await fixture.client().page(try ProjectName("absent"))
            #expect(absent == nil)
            #expect(await indexErrorCode { _ = try await fixture.client().page(try ProjectName("down")) } == .unreachable)
            #expect(await indexErrorCode { _ = try await fixture.client().page(try ProjectName("secret")) } == .forbidden)
        }
    }

    @Test func `a page that did not change is not sent again`() async throws {
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        try await CrawlerFixture.run([try LocalIndexFile(wheel)], faults: faults) { fixture in
            let name = try ProjectName("demo")
            let first = try await fixture.client().page(name)
            let sent = fixture.index.bytesSent
            let second = try await fixture.client().page(name)
            #expect(second?.files == first?.files)
            #expect(fixture.index.bytesSent == sent)
            #expect(fixture.index.requests("/simple/demo/") == 2)
            fixture.index.add(try LocalIndexFile(WheelMaker("demo", "1.1")))
            let third = try await fixture.client().page(name)
            #expect(third?.files.count == 2)
        }
    }

    @Test(arguments: ["application/vnd.pypi.simple.v1+json", "text/html"])
    func `a large page is read from a file, and known to a run without a network`(type: String) async throws {
        let digest = String(repeating: "0a", count: 32)
        let filler = String(repeating: "x", count: 9 << 20)
        let json = """
            {"meta": {"api-version": "1.1"}, "x": "\(filler)", "name": "demo", "files": [
            {"filename": "demo-1.0.tar.gz", "url": "/files/demo-1.0.tar.gz", "hashes": {"sha256": "\(digest)"}}, {"filename": "demo-1.1.tar.gz"}]}
            """
        let html = "<!-- \(filler) --><a href=\"/files/demo-1.0.tar.gz#sha256=\(digest)\">demo-1.0.tar.gz</a><a href=\"/x\">demo-1.1.tar.gz</a>"
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        faults.pages["demo"] = (type, type.hasSuffix("json") ? json : html)
        try await CrawlerFixture.run([], faults: faults) { fixture in
            let name = try ProjectName("demo")
            let page = try await fixture.client().page(name)
            #expect(page?.files.map(\.filename) == ["demo-1.0.tar.gz"])
            let sent = fixture.index.bytesSent
            #expect(try await fixture.client().page(name)?.files == page?.files)
            #expect(fixture.index.bytesSent == sent)
            #expect(try await fixture.client(offline: true).page(name)?.files == page?.files)
            #expect(try FileSystem.list(fixture.store.root.appending("tmp")).isEmpty)
        }
    }

    @Test func `many who ask for one page make one request`() async throws {
        try await CrawlerFixture.run([try LocalIndexFile(wheel)]) { fixture in
            let client = try fixture.client()
            let name = try ProjectName("demo")
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await client.page(name)?.files.count ?? 0 } }
                for try await count in group { #expect(count == 1) }
            }
            #expect(fixture.index.requests("/simple/demo/") == 1)
        }
    }

    @Test func `a file is fetched once, whoever asks, and then comes from the mirror`() async throws {
        let offered = try LocalIndexFile(wheel)
        try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file("demo", offered.filename)
            let client = try fixture.client()
            try await withThrowingTaskGroup(of: VerifiedArtifact.self) { group in
                for _ in 0..<20 { group.addTask { try await client.fetch(file) } }
                for try await artifact in group {
                    #expect(artifact.sha256 == offered.sha256)
                    #expect(artifact.path == fixture.store.blobPath(offered.sha256))
                }
            }
            #expect(fixture.index.requests(fixture.index.path(offered)) == 1)
            let again = try await fixture.client(offline: true).fetch(file)
            #expect(try FileSystem.readAll(again.path, limit: 1 << 20) == offered.bytes)
            #expect(try fixture.temporaries().isEmpty)
        }
    }

    @Test(arguments: ["hash", "size", "body", "status"])
    func `bytes that are not the promised ones never become visible`(fault: String) async throws {
        let offered = try LocalIndexFile(wheel)
        var faults = LocalIndexFaults()
        switch fault {
        case "hash": faults.wrongHashes = [offered.filename]
        case "size": faults.wrongSizes = [offered.filename]
        case "body": faults.truncated = [offered.filename]
        default: faults.statuses = ["/files/demo/\(offered.filename)": 404]
        }
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            let file = try await fixture.file("demo", offered.filename)
            let error = await indexError { _ = try await fixture.client().fetch(file) }
            #expect(error?.code == (["hash", "size"].contains(fault) ? .mismatch : .unreachable))
            #expect(error?.subject.contains(offered.filename) == true)
            #expect(!fixture.store.holds(offered.sha256))
            #expect(try fixture.temporaries().isEmpty)
        }
    }

    @Test func `offline names what is missing and sends nothing`() async throws {
        let offered = try LocalIndexFile(wheel)
        try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file("demo", offered.filename)
            let before = fixture.index.requestCount
            let client = try fixture.client(offline: true)
            let page = try await client.page(file.project)
            #expect(page?.files == [file])
            let error = await indexError { _ = try await client.fetch(file) }
            #expect(error?.code == .offline)
            #expect(error?.description.contains(offered.filename) == true)
            #expect(await indexErrorCode { _ = try await client.page(try ProjectName("never-seen")) } == .offline)
            #expect(await indexErrorCode { _ = try await client.metadata(file, project: try ProjectName("demo")) } == .offline)
            #expect(fixture.index.requestCount == before)
        }
    }

    @Test func `a blob that rotted is fetched anew`() async throws {
        let offered = try LocalIndexFile(wheel)
        try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file("demo", offered.filename)
            let path = try await fixture.client().fetch(file).path
            try FileSystem.writeAtomically([1, 2, 3], to: path)
            _ = try await fixture.client().fetch(file)
            #expect(try FileSystem.readAll(path, limit: 1 << 20) == offered.bytes)
            #expect(fixture.index.requests(fixture.index.path(offered)) == 2)
        }
    }

    @Test func `when the first who asks is cancelled the others still get the file`() async throws {
        let offered = try LocalIndexFile(wheel)
        try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file("demo", offered.filename)
            fixture.index.faults.delay = .milliseconds(200)
            let client = try fixture.client()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    // The first task asks alone, and is cancelled before the answer arrives.
                    try await withThrowingTaskGroup(of: Void.self) { inner in
                        inner.addTask { _ = try? await client.fetch(file) }
                        try await Task.sleep(for: .milliseconds(80))
                        inner.cancelAll()
                    }
                    return true
                }
                for _ in 0..<5 {
                    group.addTask {
                        try await Task.sleep(for: .milliseconds(40))
                        return try await client.fetch(file).sha256 == offered.sha256
                    }
                }
                for try await isGood in group { #expect(isGood) }
            }
            #expect(try fixture.temporaries().isEmpty)
        }
    }

    @Test(arguments: ["", "example.org/simple", "ftp://example.org/simple", "file:///srv/simple"])
    func `what is no index address is refused as the user wrote it`(text: String) {
        let error = #expect(throws: Failure.self) { try IndexURL(text) }
        #expect(error?.status == .usage)
        #expect(error?.subject.contains("\"\(text)\"") == true)
    }

    @Test func `credentials go to the index alone and are never shown or stored`() async throws {
        let offered = try LocalIndexFile(wheel)
        var faults = LocalIndexFaults()
        // The name and password of RFC 7617 §2.
        faults.authorization = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            let address = fixture.index.url.replacing("http://", with: "http://Aladdin:open%20sesame@")
            let index = try IndexURL(address)
            let name = try ProjectName("demo")
            #expect(!"\(index)".contains("sesame"))
            #expect(!index.page(of: name).contains("Aladdin"))
            let client = IndexClient(index: index, transfers: TransferClient(), store: fixture.store)
            let page = try #require(try await client.page(try ProjectName("demo")))
            #expect(page.files.first?.url == fixture.index.origin + fixture.index.path(offered))
            let file = try #require(page.files.first)
            #expect(try await client.metadata(file, project: try ProjectName("demo")) != nil)
            _ = try await client.fetch(file)
            let refused = await indexErrorCode { _ = try await fixture.client().page(try ProjectName("demo")) }
            #expect(refused == .forbidden)
        }
    }

    @Test func `an index address keeps no slash at its end`() throws {
        #expect(try IndexURL("https://example.org/simple//").description == "https://example.org/simple")
        #expect(try IndexURL("https://example.org").page(of: try ProjectName("A_b")) == "https://example.org/a-b/")
    }
}

extension IndexFile {
    /// The project in the name of a wheel.
    fileprivate var project: ProjectName {
        get throws { try WheelFilename(filename).name }
    }
}
