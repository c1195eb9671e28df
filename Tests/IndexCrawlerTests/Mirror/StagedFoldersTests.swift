import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// The folders of a new project, which a commit moves as they are, and what it does if another process made one of them meanwhile.
@Suite struct StagedFoldersTests {
    private static let (wheel, other) = ("alpha-1.0-py3-none-any.whl", "alpha-1.1-py3-none-any.whl")

    private static func offered() throws -> [LocalIndexFile] { try ["1.0", "1.1"].map { try LocalIndexFile(WheelMaker("alpha", $0)) } }

    /// Returns a new project that is downloaded and not committed.
    private func staged(_ fixture: CrawlerFixture) async throws -> StagedProject {
        let client = try fixture.client()
        let page = try #require(try await client.reading(of: try ProjectName("alpha"))).page
        var files: [PublishableFile] = []
        for file in page.files { files.append(try await client.publishable(file)) }
        return try #require(try fixture.store.stage(page, publishing: files))
    }

    /// Returns the number of the inode of a file of the mirror.
    private func inode(_ path: String, _ fixture: CrawlerFixture) throws -> UInt64? {
        try FileSystem.status(fixture.store.root.pushing(FilePath(path)))?.inode
    }

    private func requireWhole(_ fixture: CrawlerFixture) async throws {
        let verified = try await MirrorVerification(fixture.store, jobs: 2, repairingWith: nil).run()
        #expect(verified.damaged.filter { $0.path != "simple/index.v1_json" } == [] && verified.files == 2)
        #expect(try fixture.temporaries() == [])
        for (place, file) in try #require(fixture.store.record(of: try ProjectName("alpha"))).files.enumerated() {
            let blob = fixture.store.relativeBlobPath(try #require(file.file.sha256))
            #expect(try inode("packages/alpha/\([Self.wheel, Self.other][place])", fixture) == inode(blob, fixture))
        }
    }

    @Test func `a new project takes its place with all files, and before that nothing of it is visible`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            let staged = try await staged(fixture)
            for folder in ["simple/alpha", "packages/alpha", "pypi", "projects"] { #expect(try inode(folder, fixture) == nil) }
            try fixture.store.commit([staged])
            try await requireWhole(fixture)
            for path in ["simple", "pypi", "packages"].map({ fixture.store.root.appending($0).appending("alpha") }) {
                #expect(try FileSystem.status(path)?.mode == 0o755)
            }
            // A commit that was interrupted after its last step may be made again.
            try fixture.store.commit([staged])
            try await requireWhole(fixture)
        }
    }

    @Test func `a change that is not made leaves nothing`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            try await staged(fixture).discard()
            #expect(try fixture.temporaries() == [] && inode("packages/alpha", fixture) == nil)
            // Then the downloads stay for the next attempt.
            try await staged(fixture).discard(keepingFiles: true)
            #expect(try fixture.temporaries().count == 2)
        }
    }

    @Test(arguments: ["packages/alpha", "simple/alpha", "pypi/alpha"])
    func `a folder that another process made meanwhile gets the files`(folder: String) async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            let staged = try await staged(fixture)
            let path = fixture.store.root.pushing(FilePath(folder))
            try FileSystem.createDirectory(path)
            for name in ["index.html", "json", "\(Self.wheel).metadata"] { try FileSystem.writeAtomically([1], to: path.appending(name)) }
            try fixture.store.commit([staged])
            for name in ["index.html", "json", "\(Self.wheel).metadata"] where try FileSystem.readAll(path.appending(name), limit: 1 << 20) == [1] {
                try FileSystem.remove(path.appending(name))
            }
            try await requireWhole(fixture)
        }
    }

    @Test func `a file that was published meanwhile is not replaced by other bytes`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            let staged = try await staged(fixture)
            let path = fixture.store.root.pushing(FilePath("packages/alpha/\(Self.other)"))
            try FileSystem.createDirectory(path.removingLastComponent())
            try FileSystem.writeAtomically([1], to: path)
            // A queue commits a project that failed in a group again, alone.
            for _ in 1...2 { #expect(await indexErrorCode { try fixture.store.commit([staged]) } == .mismatch) }
            #expect(try FileSystem.readAll(path, limit: 10) == [1])
            #expect(try inode("simple/alpha", fixture) == nil)
            staged.discard()
            #expect(try fixture.temporaries() == [])
        }
    }
}
