import IndexCrawler
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@Suite struct OfferedFilesTests {
    private static let name = "offered"

    private static func page(_ fixture: CrawlerFixture) async throws -> ProjectPage {
        try #require(try await fixture.client().page(try ProjectName(name)))
    }

    @Test func `files are offered with the time at which they were first seen, and keep it when they are held`() async throws {
        let files = try ["1.0", "2.0"].map { try LocalIndexFile(WheelMaker(Self.name, $0)) }
        try await CrawlerFixture.run([files[0]]) { fixture in
            let (store, name) = (fixture.store, try ProjectName(Self.name))
            try store.note(try await Self.page(fixture), of: name, from: fixture.index.url, at: 100)
            fixture.index.add(files[1])
            try store.note(try await Self.page(fixture), of: name, from: fixture.index.url, at: 200)
            let offered = try #require(store.record(of: name))
            #expect(offered.offers?.map(\.firstSeen) == [100, 200] && offered.files.isEmpty && offered.index == fixture.index.url)
            #expect(try FileSystem.status(store.root.appending("simple").appending(Self.name)) == nil)
            let client = try fixture.client()
            let file = try #require(offered.offers?[0].file)
            let held = try await client.fill(GrowingDownload(file, try #require(file.sha256)))
            try store.adopt([(name, [held])], at: 300)
            let record = try #require(store.record(of: name))
            #expect(record.files.map(\.firstSeen) == [100] && record.offers?.map(\.file.filename) == [files[1].filename])
            #expect(try fixture.temporaries().isEmpty)
            let page = try FileSystem.readAll(store.root.pushing(FilePath("simple/\(Self.name)/index.html")), limit: 1 << 20)
            #expect(!String(decoding: page, as: UTF8.self).contains(files[1].filename))
            let shown = record.shown(offering: true) { $0.firstSeen < 150 }
            #expect(shown.files.map(\.file.filename) == [files[0].filename])
            #expect(record.shown(offering: true) { _ in true }.files.count == 2)
            // A crawl that knows of no offers adds none.
            fixture.index.add(try LocalIndexFile(WheelMaker(Self.name, "3.0")))
            let page3 = try await Self.page(fixture)
            if let staged = try store.stage(page3, publishing: store.publishable(page3.files)) { try store.commit([staged]) }
            #expect(store.record(of: name)?.offers?.map(\.file.filename) == [files[1].filename])
            // A crawl that publishes fewer files leaves the others to the server.
            if let staged = try store.stage(page3, publishing: []) { try store.commit([staged]) }
            let fewer = try #require(store.record(of: name))
            #expect(fewer.listed.isEmpty && fewer.offers?.map(\.firstSeen) == [100, 200])
            // The page has a held file again, and the second time it stays the same.
            #expect(try store.note(page3, of: name, from: fixture.index.url, at: 350))
            #expect(try !store.note(page3, of: name, from: fixture.index.url, at: 360))
            // A project that the index removed keeps its record.
            try store.note(nil, of: name, from: fixture.index.url, at: 400)
            let gone = try #require(store.record(of: name))
            #expect(gone.files.map(\.isListed) == [false] && gone.offers?.isEmpty == true)
        }
    }

    @Test func `a change that was prepared from an older record is not made, and is made when prepared again`() async throws {
        let files = try ["1.0", "2.0"].map { try LocalIndexFile(WheelMaker(Self.name, $0)) }
        try await CrawlerFixture.run(files) { fixture in
            let (store, name) = (fixture.store, try ProjectName(Self.name))
            let page = try await Self.page(fixture)
            let client = try fixture.client()
            for file in page.files { _ = try await client.fetch(file) }
            func stage() throws -> [StagedProject] { try store.stage(page, publishing: store.publishable([page.files[0]])).map { [$0] } ?? [] }
            let older = try stage()
            try store.note(page, of: name, from: fixture.index.url, at: 100)
            #expect(throws: SupersededProject.self) { try store.commit(older) }
            #expect(store.record(of: name)?.listed.count == 2)
            var attempts = 0
            try store.commit {
                attempts += 1
                let staged = try stage()
                if attempts < 3 { try store.note(ProjectPage(name: name, files: page.files, lastSerial: attempts), of: name, from: "other", at: 100) }
                return staged
            }
            #expect(attempts == 3 && store.record(of: name)?.listed.count == 1)
        }
    }
}
