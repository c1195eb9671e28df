import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

struct ReadMetadataTests {
    private let digest = SHA256Digest(of: [1])
    private let stored = StoredMetadata(Array("Name: a\nVersion: 1\n".utf8), origin: .wheelPart)

    @Test func `metadata is found again, by itself and in the state behind it`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            #expect(try fixture.store.metadata(of: digest) == nil)
            try fixture.store.save(stored, of: digest)
            let alone = ReadMetadata(mirror: fixture.store.root)
            #expect(alone.read(digest) == nil)
            #expect(try fixture.store.metadata(of: digest) == stored)
            #expect(alone.read(digest) == stored && alone.read(SHA256Digest(of: [2])) == nil)
            let other = StoredMetadata(stored.bytes, origin: .wheel)
            try fixture.store.save(other, of: digest)
            #expect(try fixture.store.metadata(of: digest) == other && alone.read(digest) == other)
        }
    }

    @Test func `a damaged file is as good as none`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            try fixture.store.save(stored, of: digest)
            #expect(try fixture.store.metadata(of: digest) == stored)
            let alone = ReadMetadata(mirror: fixture.store.root)
            let path = fixture.store.root.appending("cache").appending("metadata").appending(digest.hex)
            let whole = try FileSystem.readAll(path, limit: 1 << 16)
            for place in whole.indices {
                var bytes = whole
                bytes[place] ^= 1
                try FileSystem.replace(path, with: bytes)
                #expect(alone.read(digest) == nil, "byte \(place)")
                try FileSystem.replace(path, with: Array(whole.prefix(place)))
                #expect(alone.read(digest) == nil, "length \(place)")
            }
            #expect(try fixture.store.metadata(of: digest) == stored)
        }
    }
}
