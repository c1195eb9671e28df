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

    /// Writes a file of each kind with a key, and returns the paths of those that are not needed for another reason than the key.
    private func write(_ store: MirrorStore, _ digest: String) throws -> Set<String> {
        let (start, rest) = (digest.prefix(2), digest.dropFirst(2))
        var writer = PackedWriter()
        writer.text("https://index.example/simple/alpha/")
        let names = [
            "answers/1", "cache/pages/1", "cache/metadata/\(digest)", "metadata/\(start)/\(rest)", "cache/walks/w", "cache/pip/p", "releases/shop+prod",
        ]
        for name in names { try SealedFiles(store.root, mark: "test 1", key: store.key).writeSynced(writer.bytes, to: name) }
        let hidden = ["check", "bases"].map { store.key.hidden(store.root.appending("cache").appending($0)) }
        for folder in hidden {
            try FileSystem.createDirectory(folder.appending("solv"))
            try FileSystem.writeAtomically([1], to: folder.pushing("solv/x"))
        }
        return Set(
            names.map { "\($0).\(store.key.id)" }
                + zip(["check", "bases"], hidden).map { "cache/\($0)/\($1.lastComponent?.string ?? "")" })
    }

    @Test func `files of other keys go by their age alone, and those of the own key and of a running process stay`() async throws {
        try await CrawlerFixture.run(try Self.offered(["1.0"])) { fixture in
            try await walk(fixture, ["alpha"])
            let (root, state) = (fixture.store.root, fixture.store.root.appending(".state"))
            for name in ["own", "other"] { try FileSystem.createDirectory(state.appending(name)) }
            func store(_ name: String) throws -> MirrorStore { try MirrorStore(root: root, key: UserKey(in: state.appending(name))) }
            let digest = try LocalIndexFile(WheelMaker("alpha", "1.0")).sha256.hex
            let own = try write(store("own"), digest)
            let others = try write(store("other"), digest)
            let running = try write(fixture.store, digest)
            // The forms of earlier versions.
            let old = ["cache/check/solv", "cache/check/roots", "cache/bases/last-1", "releases/shop+prod.json", "answers/2"]
            for path in old { try FileSystem.createDirectory(root.pushing(FilePath(path)).removingLastComponent()) }
            for path in old.dropFirst(2) { try FileSystem.writeAtomically([1], to: root.pushing(FilePath(path))) }
            for path in old.prefix(2) { try FileSystem.createDirectory(root.pushing(FilePath(path))) }
            try FileSystem.createDirectory(root.pushing("releases/0123"))
            func found(_ store: MirrorStore, _ limit: Int64 = Self.always) throws -> MirrorGarbage {
                try MirrorGarbage(of: store, needs: MirrorGarbage.Needs(), unusedSince: limit)
            }
            let garbage = try found(store("own"))
            #expect(Set(garbage.items.map(\.path)) == others.union(old), "\(Set(garbage.items.map(\.path)).symmetricDifference(others.union(old)))")
            #expect(garbage.items.filter { $0.path.hasPrefix("cache/bases/") }.map(\.bytes) == [1, 1])
            // A run without a lasting key cannot tell whose they are.
            #expect(Set(try found(fixture.store).items.map(\.path)) == Set(old))
            // A new file in a folder keeps all of it.
            let now = Int64(time(nil))
            #expect(try found(store("own"), now - 100).items.isEmpty)
            #expect(Set(try garbage.remove().map(\.path)) == others.union(old))
            for path in own.union(running) { #expect(try FileSystem.status(root.pushing(FilePath(path))) != nil, "\(path)") }
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
