import Failures
import IndexCrawler
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

struct WheelMetadataTests {
    /// Returns a wheel that is much bigger than its metadata, with the metadata somewhere inside.
    private func bigWheel() throws -> WheelMaker {
        var wheel = WheelMaker("Big.Demo", "2.0", requires: ["requests >=2 ; extra == 'net'", "six"])
        wheel.extras = ["net"]
        var state: UInt64 = 88_172_645_463_325_252
        wheel.files.append(
            (
                "big_demo/noise.bin",
                (0..<400_000).map { _ in
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    return UInt8(truncatingIfNeeded: state)
                }
            ))
        return wheel
    }

    private let project = "big-demo"

    @Test func `a few parts of a wheel are enough`() async throws {
        let offered = try LocalIndexFile(try bigWheel())
        try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file(project, offered.filename)
            let before = fixture.index.bytesSent
            let answer = try await fixture.client().metadataAnswer(file, project: try ProjectName(project))
            guard case .found(let metadata, let origin) = answer else {
                Issue.record("a build was asked for")
                return
            }
            #expect(origin == .wheelPart)
            #expect(metadata.requiresDist.count == 2)
            #expect(fixture.index.bytesSent - before < 70_000)
            #expect(!fixture.store.holds(offered.sha256))
            let requests = fixture.index.requestCount
            let again = try await fixture.client(offline: true).metadata(file, project: try ProjectName(project))
            #expect(again?.requiresDist.count == 2)
            #expect(fixture.index.requestCount == requests)
        }
    }

    @Test func `a size that the index does not tell is learnt from the end of the file`() async throws {
        let offered = try LocalIndexFile(try bigWheel())
        var faults = LocalIndexFaults()
        faults.tellsSizes = false
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            let file = try await fixture.file(project, offered.filename)
            #expect(file.size == nil)
            let answer = try await fixture.client().metadataAnswer(file, project: try ProjectName(project))
            #expect(answer.origin == .wheelPart)
            fixture.index.faults.servesSuffixRanges = false
        }
        faults.servesSuffixRanges = false
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            let file = try await fixture.file(project, offered.filename)
            #expect(try await fixture.client().metadataAnswer(file, project: try ProjectName(project)).origin == .wheel)
        }
    }

    @Test func `without ranges the whole wheel is fetched, and the host is not asked for parts again`() async throws {
        let offered = try LocalIndexFile(try bigWheel())
        let second = try LocalIndexFile(WheelMaker("big-demo", "2.1"))
        var faults = LocalIndexFaults()
        faults.servesRanges = false
        try await CrawlerFixture.run([offered, second], faults: faults) { fixture in
            let client = try fixture.client()
            for name in [offered.filename, second.filename] {
                let file = try await fixture.file(project, name)
                let answer = try await client.metadataAnswer(file, project: try ProjectName(project))
                #expect(answer.origin == .wheel)
            }
            #expect(fixture.store.holds(offered.sha256))
            #expect(fixture.index.requests(fixture.index.path(offered)) == 2)
            #expect(fixture.index.requests(fixture.index.path(second)) == 1)
        }
    }

    @Test func `a metadata file is taken when its hash is right, and an error when it is not`() async throws {
        let offered = try LocalIndexFile(try bigWheel())
        var faults = LocalIndexFaults()
        faults.servesMetadataFiles = true
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            let file = try await fixture.file(project, offered.filename)
            let answer = try await fixture.client().metadataAnswer(file, project: try ProjectName(project))
            #expect(answer.origin == .metadataFile)
            #expect(fixture.index.requests(fixture.index.path(offered)) == 0)
        }
        var changed = offered
        changed.metadata = Array("Metadata-Version: 2.1\nName: big-demo\nVersion: 2.0\n".utf8)
        let bad = changed
        try await CrawlerFixture.run([offered], faults: faults) { fixture in
            // The page was read with the right digest, but then another file is served.
            let file = try await fixture.file(project, offered.filename)
            fixture.index.replace(with: [bad])
            #expect(await indexErrorCode { _ = try await fixture.client().metadata(file, project: try ProjectName(project)) } == .mismatch)
        }
    }

    @Test func `metadata of another project or version is refused`() async throws {
        for (name, version) in [("other", "2.0"), ("big-demo", "9.9")] {
            var wheel = try bigWheel()
            wheel.files = []
            let filename = wheel.filename
            wheel.name = name
            wheel.version = version
            var maker = WheelMaker("Big.Demo", "2.0")
            maker.replacedMetadata = wheel.metadata
            let file = LocalIndexFile(project: project, filename: filename, bytes: try maker.bytes())
            try await CrawlerFixture.run([file]) { fixture in
                let entry = try await fixture.file(project, file.filename)
                let code = await indexErrorCode { _ = try await fixture.client().metadata(entry, project: try ProjectName(project)) }
                #expect(code == .malformed)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func `a wheel cut or garbled anywhere is an error or still right, never a trap`(seed: UInt64) async throws {
        print("seed \(seed)")
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let whole = try WheelMaker("big-demo", "2.0", requires: ["six"]).bytes()
        var offered: [LocalIndexFile] = []
        for number in 0..<40 {
            var bytes = whole
            if number % 2 == 0 {
                // The end contains the directory, where wrong numbers are the most harmful.
                for _ in 0...next(4) { bytes[bytes.count - 1 - next(min(bytes.count, 400))] = UInt8(next(256)) }
            } else {
                bytes = Array(bytes.prefix(next(bytes.count) + 1))
            }
            offered.append(LocalIndexFile(project: project, filename: "big_demo-2.0-\(number + 1)-py3-none-any.whl", bytes: bytes))
        }
        try await CrawlerFixture.run(offered) { fixture in
            let client = try fixture.client()
            let page = try #require(try await client.page(try ProjectName(project)))
            #expect(page.files.count == 40)
            for file in page.files {
                do {
                    let metadata = try await client.metadata(file, project: try ProjectName(project))
                    #expect(metadata?.requiresDist.count == 1)
                } catch {
                    #expect((error as? Failure)?.code == .malformed, "\(error)")
                }
            }
        }
    }
}

extension MetadataAnswer {
    /// The origin of the metadata; `nil` if a build is needed.
    var origin: MetadataOrigin? {
        switch self {
        case .found(_, let origin): origin
        case .needsBuild: nil
        }
    }
}
