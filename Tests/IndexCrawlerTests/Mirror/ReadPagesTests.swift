import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

struct ReadPagesTests {
    private let files = [WheelMaker("demo", "1.0"), WheelMaker("demo", "1.1"), WheelMaker("demo", "2.0rc1")]

    /// Returns the only parsed page in the cache.
    private func page(_ fixture: CrawlerFixture) throws -> FilePath {
        let folder = fixture.store.root.appending("cache").appending("pages")
        return folder.appending(try #require(FileSystem.list(folder).first).name)
    }

    @Test func `a page that was read before is not read from the answer again`() async throws {
        try await CrawlerFixture.run(try files.map { try LocalIndexFile($0) }) { fixture in
            let name = try ProjectName("demo")
            let first = try await fixture.client().reading(of: name)
            try FileSystem.remove(fixture.store.root.appending("answers"))
            let second = try await fixture.client(offline: true).reading(of: name)
            #expect(second?.page.files == first?.page.files && first?.page.files.count == 3)
            #expect(second?.refused == first?.refused && second?.page.versions.texts == first?.page.versions.texts)
            #expect(second?.page.lastSerial == first?.page.lastSerial && second?.page.status == first?.page.status)
        }
    }

    @Test func `an index that sends a page again, the same to the byte, has it read once`() async throws {
        try await CrawlerFixture.run(try files.prefix(2).map { try LocalIndexFile($0) }) { fixture in
            let name = try ProjectName("demo")
            let first = try await fixture.client().page(name)
            let kept = try FileSystem.status(page(fixture))
            let requests = fixture.index.requests("/simple/demo/")
            #expect(try await fixture.client().page(name)?.files == first?.files)
            #expect(fixture.index.requests("/simple/demo/") == requests + 1)
            #expect(try FileSystem.status(page(fixture))?.inode == kept?.inode)
            fixture.index.add(try LocalIndexFile(files[2]))
            #expect(try await fixture.client().page(name)?.files.count == 3)
            #expect(try FileSystem.status(page(fixture))?.inode != kept?.inode)
        }
    }

    @Test func `an unchanged page that cannot be read any more is sent again`() async throws {
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        try await CrawlerFixture.run(try files.map { try LocalIndexFile($0) }, faults: faults) { fixture in
            let name = try ProjectName("demo")
            let address = try fixture.client().source(of: name).page(of: name)
            for storesParsed in [false, true] {
                func files() async throws -> Int? {
                    guard case .read(let reading, _) = try await fixture.client().freshPage(of: name, storesParsed: storesParsed) else { return nil }
                    return reading.page.files.count
                }
                #expect(try await files() == 3)
                var kept = try #require(fixture.store.answer(address))
                // As a page of a form that a later version of relcli refuses.
                kept.contentType = "text/plain"
                try fixture.store.save(kept, address: address)
                fixture.store.readPages.forget(address)
                let requests = fixture.index.requests("/simple/demo/")
                #expect(try await files() == 3)
                #expect(fixture.index.requests("/simple/demo/") == requests + 2)
                // The new answer is as good as the first one.
                #expect(try await files() == 3)
                #expect(fixture.index.requests("/simple/demo/") == requests + 3)
            }
        }
    }

    @Test func `a damaged file is as good as none, wherever the damage is`() async throws {
        try await CrawlerFixture.run(try files.map { try LocalIndexFile($0) }) { fixture in
            let name = try ProjectName("demo")
            let first = try await fixture.client().page(name)
            let path = try page(fixture)
            let whole = try FileSystem.readAll(path, limit: 1 << 20)
            let address = try fixture.client().index.page(of: name)
            for place in stride(from: 0, to: whole.count, by: 7) {
                var bytes = whole
                bytes[place] ^= 0x20
                try FileSystem.replace(path, with: bytes)
                #expect(fixture.store.readPages.read(address, project: name) == nil, "byte \(place)")
            }
            for bytes in [[], Array(whole.prefix(24)), Array(whole.dropLast()), whole + [0]] {
                try FileSystem.replace(path, with: bytes)
                let again = try await fixture.client(offline: true).page(name)
                #expect(again?.files == first?.files)
                #expect(try FileSystem.readAll(path, limit: 1 << 20) == whole)
            }
        }
    }

    @Test func `a page that the index no longer has is forgotten in both forms`() async throws {
        var faults = LocalIndexFaults()
        faults.sendsEntityTags = true
        try await CrawlerFixture.run([try LocalIndexFile(WheelMaker("demo", "1.0"))], faults: faults) { fixture in
            let name = try ProjectName("demo")
            _ = try await fixture.client().page(name)
            let address = try fixture.client().index.page(of: name)
            try fixture.store.noteAbsent(address)
            #expect(fixture.store.readPages.read(address, project: name) == nil)
            #expect(try await fixture.client(offline: true).page(name) == nil)
            #expect(try await fixture.client().page(name)?.files.count == 1)
        }
    }

    @Test func `an answer that there is no such project is kept for runs without a network`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let name = try ProjectName("nothere")
            #expect(await indexErrorCode { _ = try await fixture.client(offline: true).page(name) } == .offline)
            #expect(try await fixture.client().page(name) == nil)
            #expect(try await fixture.client(offline: true).page(name) == nil)
        }
    }

    @Test func `a folder that cannot be written to costs time and nothing else`() async throws {
        try await CrawlerFixture.run([try LocalIndexFile(WheelMaker("demo", "1.0"))]) { fixture in
            try FileSystem.writeAtomically([1], to: fixture.store.root.appending("cache"))
            let name = try ProjectName("demo")
            #expect(try await fixture.client().page(name)?.files.count == 1)
            #expect(try await fixture.client(offline: true).page(name)?.files.count == 1)
        }
    }
}
