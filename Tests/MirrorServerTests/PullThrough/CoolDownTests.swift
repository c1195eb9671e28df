import IndexCrawler
import MirrorServer
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@Suite struct CoolDownTests {
    private static let json = "Accept: application/vnd.pypi.simple.v1+json"

    /// Returns everything that clients can read about a project, as one text.
    private static func everything(_ fixture: PullFixture, _ name: String) async throws -> String {
        var text = ""
        for (path, accept) in [("/simple/\(name)/", json), ("/simple/\(name)/", "Accept: text/html"), ("/pypi/\(name)/json", "Accept: */*")] {
            text += try await fixture.server.get(path, "-H", accept).body
        }
        return text
    }

    @Test func `a new file is hidden in every form and refused by its address until its days are over`() async throws {
        var faults = LocalIndexFaults()
        faults.servesMetadataFiles = true
        let (old, new) = (try LocalIndexFile(WheelMaker("cool", "1.0")), try LocalIndexFile(WheelMaker("cool", "2.0")))
        try await PullFixture.run([old], faults: faults) { configuration in
            configuration.coolDown = CoolDown(days: 7)
        } _: { fixture in
            #expect(!(try await Self.everything(fixture, "cool")).contains("cool-1.0"))
            #expect(try await fixture.server.get(fixture.path(old)).status == 403)
            fixture.clock.advance(days: 8)
            fixture.index.add(new)
            try await becomingStale()
            let seen = try await Self.everything(fixture, "cool")
            #expect(seen.contains("cool-1.0") && !seen.contains("2.0"))
            #expect(try await fixture.server.get(fixture.path(old)).status == 200)
            for path in [fixture.path(new), fixture.path(new) + ".metadata"] {
                let refused = try await fixture.server.get(path)
                #expect(
                    refused.status == 403 && refused.body.contains("is hidden until 2027-01-30T") && refused.headers["cache-control"] == "no-store",
                    "\(refused)")
            }
            #expect(fixture.index.requests(fixture.index.path(new)) == 0)
            fixture.clock.advance(days: 7)
            try await becomingStale()
            #expect(try await Self.everything(fixture, "cool").contains("cool-2.0"))
            #expect(try await fixture.server.get(fixture.path(new)).status == 200)
            // A file keeps its time when the mirror gets its bytes.
            try await fixture.wait { try fixture.names("packages/cool").contains(new.filename) }
            try await becomingStale()
            #expect(try await Self.everything(fixture, "cool").contains("cool-2.0"))
        }
    }

    @Test func `an exception ends with its day, and trust in the index is a choice`() async throws {
        let urgent = try ProjectName("urgent")
        let files = try ["urgent", "other"].map { try LocalIndexFile(WheelMaker($0, "1.0")) }
        try await PullFixture.run(files) { configuration in
            configuration.coolDown = CoolDown(days: 30, exceptions: [urgent: 1_800_000_000 + 86_400])
        } _: { fixture in
            #expect(try await Self.everything(fixture, "urgent").contains("urgent-1.0"))
            #expect(!(try await Self.everything(fixture, "other")).contains("other-1.0"))
            #expect(try await fixture.server.get(fixture.path(files[0])).status == 200)
            fixture.clock.advance(days: 2)
            try await becomingStale()
            #expect(!(try await Self.everything(fixture, "urgent")).contains("urgent-1.0"))
            #expect(try await fixture.server.get(fixture.path(files[0])).status == 403)
        }
        try await PullFixture.run(files) {
            $0.coolDown = CoolDown(days: 30, trustsUploadTime: true)
        } _: { fixture in
            let seen = try await Self.everything(fixture, "other")
            #expect(seen.contains("other-1.0"))
        }
    }

    @Test func `a crawled mirror without an upstream hides new files too`() async throws {
        let file = try LocalIndexFile(WheelMaker("crawled", "1.0"))
        try await PullFixture.run([file]) { configuration in
            configuration.upstream = nil
            configuration.coolDown = CoolDown(days: 3)
        } _: { fixture in
            let store = try MirrorStore(root: fixture.server.root, key: UserKey())
            let client = IndexClient(index: try IndexURL(fixture.index.url), transfers: TransferClient(), store: store)
            _ = try await IndexWalk(client).projects([try ProjectName("crawled")])
            let record = try #require(store.record(of: try ProjectName("crawled")))
            let days = Int((record.files[0].firstSeen - fixture.clock.now) / 86_400)
            fixture.clock.advance(days: days + 1)
            let page = try await fixture.server.get("/simple/crawled/", "-H", Self.json)
            #expect(page.status == 200 && page.body.contains("\"files\":[]"))
            for path in [fixture.path(file), fixture.path(file) + ".metadata"] { #expect(try await fixture.server.get(path).status == 403) }
            fixture.clock.advance(days: 4)
            try await becomingStale()
            #expect(try await Self.everything(fixture, "crawled").contains("crawled-1.0"))
            #expect(try await fixture.server.get(fixture.path(file)).status == 200)
        }
    }
}
