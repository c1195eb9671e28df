import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

@testable import ReleaseChain

/// Wheels that are unpacked once for several targets.
@Suite struct WheelShelfTests {
    /// A folder with a wheel that contains a file of 300 kB, too large for memory.
    private struct Place {
        let folder: FilePath
        let long: VerifiedArtifact

        init(_ folder: FilePath) throws {
            self.folder = folder
            var maker = WheelMaker("long", "1")
            maker.files.append(("long/data", [UInt8](repeating: 7, count: 300_000)))
            let path = try maker.write(to: folder)
            long = try VerifiedArtifact.verify(path: path, filename: maker.filename, expecting: SHA256Digest(of: maker.bytes()))
            try FileSystem.createDirectory(spool)
        }

        var spool: FilePath { folder.appending("spool") }
        var spooled: Int { get throws { try FileSystem.list(spool).count } }
    }

    private func run(_ body: (Place) async throws -> Void) async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-shelf-")
        defer { try? FileSystem.remove(folder) }
        try await body(try Place(folder))
    }

    private func data(_ shelf: WheelShelf, _ wheel: VerifiedArtifact) async throws -> UInt64 {
        try await shelf.withContents(of: wheel, patches: [], for: wheel.filename) { contents in
            let content = try #require(contents.files.first { $0.archivePath == "long/data" }).content
            guard case .file(let path, let size) = content else { return 0 }
            return try Digest.ofFile(path, .sha256).isEmpty ? 0 : size
        }
    }

    @Test func `a wheel is read once until its last use, and then its room is free`() async throws {
        try await run { place in
            let shelf = WheelShelf(directory: place.spool, uses: [place.long.filename, place.long.filename], diskLimit: 300_000)
            #expect(try await data(shelf, place.long) == 300_000)
            let aside = place.folder.appending("aside")
            try FileSystem.rename(place.long.path, to: aside)
            #expect(try await data(shelf, place.long) == 300_000)
            shelf.used(place.long.filename)
            #expect(try await data(shelf, place.long) == 300_000)
            shelf.used(place.long.filename)
            #expect(try place.spooled == 0)
            await #expect(throws: WheelError.self) { try await data(shelf, place.long) }
            #expect(try place.spooled == 0)
            try FileSystem.rename(aside, to: place.long.path)
            #expect(try await data(shelf, place.long) == 300_000)
            #expect(try place.spooled == 1)
            shelf.clear()
            #expect(try place.spooled == 0)
        }
    }

    @Test func `a wheel that finds no room serves its use and leaves nothing`() async throws {
        try await run { place in
            let uses = [place.long.filename]
            let small = [
                WheelShelf(directory: place.spool, uses: uses, memoryLimit: 1), WheelShelf(directory: place.spool, uses: uses, diskLimit: 299_999),
            ]
            for shelf in small {
                let size = try await data(shelf, place.long)
                let left = try place.spooled
                #expect(size == 300_000 && left == 0)
            }
        }
    }

    @Test func `uses at one time share the shelf`() async throws {
        try await run { place in
            let names = (0..<8).map { _ in place.long.filename }
            let shelf = WheelShelf(directory: place.spool, uses: names)
            let sizes = try await mapBounded(names, atOnce: 8) { name in
                let size = try await data(shelf, place.long)
                shelf.used(name)
                return size
            }
            #expect(sizes == names.map { _ in 300_000 })
            #expect(try place.spooled == 0)
        }
    }
}
