import Native
import Synchronization
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// A verification finds every damaged file, and a repair makes the mirror as it was.
@Suite struct MirrorVerificationTests {
    /// A damage, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The shell script that damages the mirror in the current folder.
        let script: String
        /// The start of the line for each damaged file, with `*` for a digest.
        let findings: [String]
        /// The repair of each with a network, and without one.
        let repairs: (online: DamagedFile.Repair, offline: DamagedFile.Repair)
    }

    private static let wheel = "alpha-1.0-py3-none-any.whl"
    private static let blob = "blobs/sha256/$(sha256sum < packages/alpha/\(wheel) | cut -c1-2)/$(sha256sum < packages/alpha/\(wheel) | cut -c3-64)"

    private static let cases = [
        Case(
            testDescription: "a bit of a file rots under all its names", script: "printf '\\377' | dd of=packages/alpha/\(wheel) bs=1 seek=70 conv=notrunc",
            findings: ["blobs/sha256/*: its bytes have another digest", "packages/alpha/\(wheel): its bytes have another digest"],
            repairs: (.downloaded, .withdrawn)),
        Case(
            testDescription: "a blob and its name are gone", script: "rm \(blob) packages/alpha/\(wheel)",
            findings: ["blobs/sha256/*: it is missing", "packages/alpha/\(wheel): it is missing"], repairs: (.downloaded, .withdrawn)),
        Case(
            testDescription: "a blob is gone, its name is sound", script: "rm \(blob)", findings: ["blobs/sha256/*: it is missing"],
            repairs: (.restored, .restored)),
        Case(
            testDescription: "other bytes under a name", script: "rm packages/alpha/\(wheel); echo evil > packages/alpha/\(wheel)",
            findings: ["packages/alpha/\(wheel): its bytes have another digest"], repairs: (.restored, .restored)),
        Case(
            testDescription: "a foreign page", script: "echo '<a href=\"http://evil.example/x.whl\">x</a>' > simple/alpha/index.html",
            findings: ["simple/alpha/index.html: it is not the page that its record gives"], repairs: (.restored, .restored)),
        Case(
            testDescription: "a page is cut short", script: "truncate -s 100 simple/alpha/index.v1_json",
            findings: ["simple/alpha/index.v1_json: it is not the page that its record gives"], repairs: (.restored, .restored)),
        Case(
            testDescription: "both pages are gone", script: "rm -r simple/alpha",
            findings: ["simple/alpha/index.html: it is missing", "simple/alpha/index.v1_json: it is missing"], repairs: (.restored, .restored)),
        Case(
            testDescription: "a record is damaged", script: "truncate -s 40 projects/alpha.json",
            findings: ["projects/alpha.json: it is not the record of the project"], repairs: (.restored, .restored)),
        Case(
            testDescription: "a record is gone", script: "rm projects/alpha.json",
            findings: ["projects/alpha.json: it is missing, and the project has a page"], repairs: (.restored, .restored)),
        Case(
            testDescription: "metadata rots", script: "echo x >> packages/alpha/\(wheel).metadata",
            findings: ["packages/alpha/\(wheel).metadata: its bytes have another digest"], repairs: (.restored, .restored)),
        Case(
            testDescription: "a file that no record has", script: "echo evil > packages/alpha/alpha-9-py3-none-any.whl",
            findings: ["packages/alpha/alpha-9-py3-none-any.whl: its bytes are those of no file that the mirror holds"], repairs: (.removed, .removed)),
        Case(
            testDescription: "the page of a project without files", script: "mkdir simple/foreign; echo hello > simple/foreign/index.html",
            findings: ["simple/foreign: it is the page of a project that has none"], repairs: (.removed, .removed)),
        Case(
            testDescription: "the list of projects is damaged", script: "truncate -s 30 simple/index.v1_json",
            findings: ["simple/index.v1_json: it does not list the projects that the mirror has"], repairs: (.restored, .restored)),
    ]

    private static func offered() throws -> [LocalIndexFile] {
        try ["alpha", "beta"].flatMap { name in try ["1.0", "1.1"].map { try LocalIndexFile(WheelMaker(name, $0)) } }
    }

    private func walk(_ fixture: CrawlerFixture) async throws -> WalkReport {
        try await IndexWalk(fixture.client()).projects(try ["alpha", "beta"].map { try ProjectName($0) })
    }

    private func verify(_ fixture: CrawlerFixture, repairing client: IndexClient? = nil) async throws -> MirrorVerification.Outcome {
        let download = client.map { client -> MirrorVerification.Download in { record, file in try await client.fetchAgain(file, of: record) } }
        return try await MirrorVerification(fixture.store, jobs: 2, repairingWith: download).run()
    }

    /// Returns the digests of what clients can see, without the list, in which a page that was written again has a new number.
    private func tree(_ fixture: CrawlerFixture) async throws -> String {
        try await Tool.run("sh", ["-c", "find simple packages blobs -type f ! -path 'simple/index*' | sort | xargs sha256sum"], in: fixture.store.root).output
    }

    private func lines(_ outcome: MirrorVerification.Outcome) -> [String] {
        outcome.damaged.map { "\($0.path.hasPrefix("blobs/") ? "blobs/sha256/*" : $0.path): \($0.reason)" }
    }

    @Test(arguments: cases) func `damage is named and changes nothing, a repair makes the mirror as it was`(_ damage: Case) async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            #expect(try await walk(fixture).isComplete)
            let sound = try await verify(fixture)
            #expect(sound.damaged.isEmpty && sound.files == 4 && sound.projects == 2, "\(sound)")
            let before = try await tree(fixture)
            #expect(try await Tool.run("sh", ["-c", damage.script], in: fixture.store.root).succeeded)
            let damaged = try await tree(fixture)
            #expect(lines(try await verify(fixture)) == damage.findings)
            #expect(try await tree(fixture) == damaged)
            let repaired = try await verify(fixture, repairing: fixture.client())
            #expect(lines(repaired) == damage.findings && repaired.damaged.allSatisfy { $0.repair == damage.repairs.online }, "\(repaired.damaged)")
            #expect(try await verify(fixture).damaged.isEmpty)
            #expect(try await tree(fixture) == before)
            #expect(try fixture.temporaries() == [])
        }
    }

    @Test(arguments: cases) func `without a network, lost files leave their page, and the next walk brings them back`(_ damage: Case) async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            #expect(try await walk(fixture).isComplete)
            let before = try await tree(fixture)
            #expect(try await Tool.run("sh", ["-c", damage.script], in: fixture.store.root).succeeded)
            let repaired = try await verify(fixture, repairing: fixture.client(offline: true))
            #expect(repaired.damaged.allSatisfy { $0.repair == damage.repairs.offline }, "\(repaired.damaged)")
            #expect(try await verify(fixture).damaged.isEmpty)
            let page = try FileSystem.readAll(fixture.store.root.pushing("simple/alpha/index.v1_json"), limit: 1 << 20)
            #expect(String(decoding: page, as: UTF8.self).contains(Self.wheel) == (damage.repairs.offline != .withdrawn))
            #expect(try await walk(fixture).isComplete)
            #expect(try await tree(fixture) == before)
        }
    }

    @Test func `a rebuilt record keeps the digests of hidden files, and their names never stand for other bytes`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            #expect(try await walk(fixture).isComplete)
            let hidden = WheelMaker("alpha", "1.0").filename
            fixture.index.replace(with: try Self.offered().filter { $0.filename != hidden })
            #expect(try await walk(fixture).isComplete)
            try FileSystem.remove(fixture.store.recordPath(ProjectName("alpha")))
            #expect(try await verify(fixture, repairing: fixture.client()).damaged.map(\.repair) == [.restored])
            let record = try #require(fixture.store.record(of: ProjectName("alpha")))
            #expect(record.files.map(\.file.filename) == [hidden, WheelMaker("alpha", "1.1").filename])
            #expect(record.files.map(\.isListed) == [false, true])
            var changed = try LocalIndexFile(WheelMaker("alpha", "1.0", requires: ["evil"]))
            changed.filename = hidden
            fixture.index.replace(with: try Self.offered().filter { $0.filename != hidden } + [changed])
            #expect(try await walk(fixture).failed.first?.reason.contains("new bytes under an old name") == true)
        }
    }

    @Test func `a repair waits for no crawl, it says that one runs`() async throws {
        try await CrawlerFixture.run(try Self.offered()) { fixture in
            #expect(try await walk(fixture).isComplete)
            guard let lock = try FileSystem.tryLock(fixture.store.crawlLock) else {
                Issue.record("the lock is not free")
                return
            }
            #expect(try await verify(fixture).damaged.isEmpty)
            #expect(await indexErrorCode { _ = try await verify(fixture, repairing: fixture.client()) } == .store)
            withExtendedLifetime(lock) {}
        }
    }
}
