import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A large download continues where an earlier run or a broken connection ended.
@Suite struct ResumedDownloadTests {
    private static let file = LocalIndexFile(
        project: "blob", filename: "blob-1.tar.gz", bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })

    private func run(_ change: (inout LocalIndexFaults) -> Void = { _ in }, _ body: @Sendable (CrawlerFixture, IndexFile) async throws -> Void) async throws {
        var faults = LocalIndexFaults()
        change(&faults)
        try await CrawlerFixture.run([Self.file], faults: faults) { fixture in
            try await body(fixture, try await fixture.file("blob", Self.file.filename))
        }
    }

    private func leave(_ bytes: ArraySlice<UInt8>, _ fixture: CrawlerFixture) throws {
        let path = fixture.store.partialPath(Self.file.sha256)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically(Array(bytes), to: path)
    }

    private func left(_ fixture: CrawlerFixture) throws -> [String] {
        let folder = fixture.store.root.appending("partial")
        return try FileSystem.status(folder) == nil ? [] : FileSystem.list(folder).map(\.name)
    }

    @Test func `only the rest of a file is asked for`() async throws {
        try await run { fixture, file in
            try leave(Self.file.bytes[..<2_000_000], fixture)
            let before = fixture.index.bytesSent
            let artifact = try await fixture.client().fetch(file)
            #expect(fixture.index.bytesSent - before == 1_000_000)
            #expect(try FileSystem.readAll(artifact.path, limit: 1 << 24) == Self.file.bytes)
            #expect(try FileSystem.status(artifact.path)?.mode == 0o644)
            #expect(try left(fixture).isEmpty && fixture.temporaries().isEmpty)
        }
    }

    @Test func `a broken connection loses nothing`() async throws {
        try await run({ $0.truncated = [Self.file.filename] }) { fixture, file in
            // Each answer breaks off in its middle, so that each attempt halves what is left.
            let artifact = try? await fixture.client().fetch(file)
            #expect(artifact == nil)
            let kept = try FileSystem.status(fixture.store.partialPath(Self.file.sha256))?.size ?? 0
            #expect(kept > 2_000_000 && kept < 3_000_000, "\(kept)")
            fixture.index.faults.truncated = []
            let before = fixture.index.bytesSent
            _ = try await fixture.client().fetch(file)
            #expect(fixture.index.bytesSent - before == 3_000_000 - Int(kept))
        }
    }

    @Test func `other bytes before the rest are found out, and the whole is fetched`() async throws {
        try await run { fixture, file in
            try leave(ArraySlice(repeating: 7, count: 2_000_000), fixture)
            let artifact = try await fixture.client().fetch(file)
            #expect(try FileSystem.readAll(artifact.path, limit: 1 << 24) == Self.file.bytes)
            #expect(try left(fixture).isEmpty)
        }
    }

    @Test func `a host without ranges sends the whole`() async throws {
        try await run({ $0.servesRanges = false }) { fixture, file in
            try leave(Self.file.bytes[..<2_000_000], fixture)
            let artifact = try await fixture.client().fetch(file)
            #expect(try FileSystem.readAll(artifact.path, limit: 1 << 24) == Self.file.bytes)
            #expect(try left(fixture).isEmpty && fixture.temporaries().isEmpty)
        }
    }

    @Test func `a server's download that the host cannot continue begins anew the next time`() async throws {
        for status in [nil, 416] {
            try await run({ $0.servesRanges = status != nil }) { fixture, file in
                try leave(Self.file.bytes[..<2_000_000], fixture)
                if let status { fixture.index.faults.statuses[fixture.index.path(Self.file)] = status }
                let client = try fixture.client()
                let first = GrowingDownload(file, Self.file.sha256)
                await #expect(throws: (any Error).self) { _ = try await client.fill(first) }
                #expect(try left(fixture).isEmpty)
                fixture.index.faults.statuses = [:]
                let held = try await client.fill(GrowingDownload(file, Self.file.sha256))
                #expect(held.sha256 == Self.file.sha256)
            }
        }
    }

    @Test func `an internal index beside a public one opens no private address to its pages`() async throws {
        try await CrawlerFixture.run([Self.file]) { fixture in
            let plain = try fixture.client()
            let listed = try await fixture.file("blob", Self.file.filename)
            try await LocalIndex.run([Self.file]) { other in
                let own = InternalIndex(index: try IndexURL(other.url), names: try InternalNames(["corp-*"]))
                let client = IndexClient(index: plain.index, internal: own, transfers: plain.transfers, store: plain.store)
                client.reaches.note(.global, of: client.index)
                client.reaches.note(.loopback, of: own.index)
                try await LocalIndex.run([Self.file]) { victim in
                    var file = listed
                    file.url = victim.origin + victim.path(Self.file)
                    let error = await indexError { [file] in _ = try await client.fetch(file) }
                    #expect(error?.description.contains("too private") == true && victim.requestCount == 0, "\(String(describing: error))")
                }
            }
        }
    }

    @Test func `a page of a public host leads to no private address`() async throws {
        try await CrawlerFixture.run([Self.file]) { fixture in
            let client = try fixture.client()
            let listed = try await fixture.file("blob", Self.file.filename)
            try await LocalIndex.run([Self.file]) { other in
                var file = listed
                file.url = other.origin + other.path(Self.file)
                for reach in [AddressReach.global, .site, .link] {
                    client.reaches.note(reach, of: client.index)
                    let error = await indexError { [file] in _ = try await client.fetch(file) }
                    #expect(error?.code == .malformed && error?.description.contains("too private") == true, "\(String(describing: error))")
                }
                #expect(other.requestCount == 0)
                client.reaches.note(.loopback, of: client.index)
                _ = try await client.fetch(file)
            }
        }
    }
}
