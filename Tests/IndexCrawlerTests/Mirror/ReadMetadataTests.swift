import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

struct ReadMetadataTests {
    private let digest = SHA256Digest(of: [1])
    private let stored = StoredMetadata(Array("Name: a\nVersion: 1\nSummary: long\nRequires-Dist: b; extra == 'x'\n".utf8), origin: .wheelPart)

    private func read(_ packed: PackedMetadata?) throws -> CoreMetadata? {
        try packed.map { try CoreMetadata(packed: $0.content, memo: RequirementMemo()) }
    }

    @Test func `requirements are found again, by themselves and in the whole metadata behind them`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            #expect(try fixture.store.metadata(of: digest) == nil && fixture.store.requirements(of: digest) == nil)
            try fixture.store.save(stored, of: digest)
            let alone = ReadMetadata(mirror: fixture.store.root, key: fixture.store.key)
            #expect(alone.read(digest) == nil)
            let expected = try CoreMetadata(parsing: stored.bytes, .requirements)
            #expect(try read(fixture.store.requirements(of: digest)) == expected && fixture.store.metadata(of: digest) == stored)
            #expect(try read(alone.read(digest)) == expected && alone.read(SHA256Digest(of: [2])) == nil)
            try fixture.store.save(StoredMetadata(stored.bytes, origin: .wheel), of: digest)
            #expect(try fixture.store.requirements(of: digest)?.origin == .wheel && alone.read(digest)?.origin == .wheel)
        }
    }

    @Test func `a damaged file is as good as none`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            try fixture.store.save(stored, of: digest)
            let expected = try CoreMetadata(parsing: stored.bytes, .requirements)
            #expect(try read(fixture.store.requirements(of: digest)) == expected)
            let (alone, kept) = (
                ReadMetadata(mirror: fixture.store.root, key: fixture.store.key), KeptMetadata(mirror: fixture.store.root, key: fixture.store.key)
            )
            try await Self.damage(fixture.store.root.pushing("cache/metadata").appending("\(digest.hex).\(fixture.store.key.id)")) { alone.read(digest) == nil }
            #expect(try read(fixture.store.requirements(of: digest)) == expected && read(alone.read(digest)) == expected)
            let hex = digest.hex
            let path = fixture.store.root.pushing("metadata").appending(String(hex.prefix(2))).appending("\(hex.dropFirst(2)).\(fixture.store.key.id)")
            try await Self.damage(path) { kept.read(digest) == nil }
        }
    }

    @Test func `a folder in place of a file, and a file in place of a folder, are replaced`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let folder = fixture.store.root.pushing("metadata").appending(String(digest.hex.prefix(2)))
            let path = folder.appending("\(digest.hex.dropFirst(2)).\(fixture.store.key.id)")
            try FileSystem.createDirectory(path.appending("inside"))
            try fixture.store.save(stored, of: digest)
            #expect(fixture.store.metadata(of: digest) == stored)
            try FileSystem.remove(folder)
            try FileSystem.writeAtomically([1], to: folder)
            try fixture.store.save(stored, of: digest)
            #expect(fixture.store.metadata(of: digest) == stored)
        }
    }

    /// Changes each byte of a file, and cuts the file at each place; expects that it then counts as missing.
    private static func damage(_ path: FilePath, isMissing: () -> Bool) async throws {
        let whole = try FileSystem.readAll(path, limit: 1 << 16)
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= 1
            try FileSystem.replace(path, with: bytes)
            #expect(isMissing(), "byte \(place)")
            try FileSystem.replace(path, with: Array(whole.prefix(place)))
            #expect(isMissing(), "length \(place)")
        }
        try FileSystem.replace(path, with: whole)
    }
}
