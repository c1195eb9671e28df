import Glibc
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// Only files that nothing needs are garbage, and only once nobody has used them for a while.
@Suite struct MirrorGarbageTests {
    private static let always = Int64.max

    private func walk(_ fixture: CrawlerFixture, _ names: [String], _ removed: RemovedFiles = .hide) async throws {
        var options = IndexWalk.Options()
        (options.removed, options.acceptsRemovals) = (removed, true)
        #expect(try await IndexWalk(fixture.client(), options: options).projects(try names.map { try ProjectName($0) }).isComplete)
    }

    private func garbage(_ fixture: CrawlerFixture, unusedSince limit: Int64 = always) throws -> MirrorGarbage {
        try MirrorGarbage(of: fixture.store, needs: MirrorGarbage.Needs(), unusedSince: limit)
    }

    private static func offered(_ versions: [String]) throws -> [LocalIndexFile] {
        try ["alpha", "beta"].flatMap { name in try versions.map { try LocalIndexFile(WheelMaker(name, $0)) } }
    }

    @Test(arguments: RemovedFiles.allCases) func `a file is garbage when it left the record, with all its names`(policy: RemovedFiles) async throws {
        try await CrawlerFixture.run(try Self.offered(["1.0", "1.1"])) { fixture in
            try await walk(fixture, ["alpha", "beta"], policy)
            #expect(try garbage(fixture).items.isEmpty)
            fixture.index.replace(with: try Self.offered(["1.1"]))
            try await walk(fixture, ["alpha", "beta"], policy)
            let found = try garbage(fixture)
            let gone = try LocalIndexFile(WheelMaker("alpha", "1.0"))
            guard policy == .delete else { return #expect(found.items.isEmpty) }
            #expect(found.items.map(\.path).filter { $0.hasPrefix("packages/alpha/") } == ["", ".metadata"].map { "packages/alpha/\(gone.filename)\($0)" })
            #expect(found.items.count { $0.path.hasPrefix("blobs/") } == 2)
            #expect(found.items.first { $0.path == fixture.store.relativeBlobPath(gone.sha256) }?.bytes == UInt64(gone.bytes.count))
            // A name is removed before the bytes that it stands for.
            let last = try #require(found.items.lastIndex { $0.path.hasPrefix("packages/") })
            #expect(found.items[...last].allSatisfy { !$0.path.hasPrefix("blobs/") })
            #expect(try found.remove() == found.items)
            #expect(!fixture.store.holds(gone.sha256))
            #expect(try garbage(fixture).items.isEmpty)
            #expect(try await MirrorVerification(fixture.store, jobs: 2, repairingWith: nil).run().damaged.isEmpty)
        }
    }

    @Test func `what was used, linked or found again after the search stays`() async throws {
        try await CrawlerFixture.run(try Self.offered(["1.0"])) { fixture in
            let file = try LocalIndexFile(WheelMaker("alpha", "1.0"))
            _ = try await fixture.client().fetch(fixture.file("alpha", file.filename))
            let path = fixture.store.blobPath(file.sha256)
            let made = try #require(try FileSystem.status(path)).changeTime
            #expect(try garbage(fixture, unusedSince: made).items.allSatisfy { !$0.path.hasPrefix("blobs/") })
            usleep(1_100_000)
            let found = try garbage(fixture, unusedSince: made + 1)
            #expect(found.items.contains { $0.path == fixture.store.relativeBlobPath(file.sha256) })
            // A release takes the file from the mirror.
            let modified = try FileSystem.status(path)?.modificationTime
            #expect(try fixture.store.artifact(file.sha256, filename: file.filename) != nil)
            #expect(try FileSystem.status(path)?.modificationTime == modified)
            #expect(try !found.remove().contains { $0.path == fixture.store.relativeBlobPath(file.sha256) })
            #expect(fixture.store.holds(file.sha256))
        }
    }

    @Test func `nothing is removed while a record cannot be read`() async throws {
        try await CrawlerFixture.run(try Self.offered(["1.0"])) { fixture in
            try await walk(fixture, ["alpha"])
            try FileSystem.writeAtomically(Array("{".utf8), to: fixture.store.recordPath(ProjectName("alpha")))
            #expect(await indexErrorCode { _ = try garbage(fixture) } == .store)
            // A project whose record is gone has a page that tells what it needs.
            try FileSystem.remove(fixture.store.recordPath(ProjectName("alpha")))
            #expect(try garbage(fixture).items.isEmpty)
        }
    }

    @Test func `received pages of projects that the mirror does not have are garbage`() async throws {
        try await CrawlerFixture.run(try Self.offered(["1.0"])) { fixture in
            try await walk(fixture, ["alpha"])
            _ = try await fixture.client().page(ProjectName("beta"))
            let found = try garbage(fixture).items.map(\.path)
            #expect(found.count { $0.hasPrefix("answers/") } == 1 && found.count { $0.hasPrefix("cache/pages/") } == 1 && found.count == 2, "\(found)")
        }
    }
}
