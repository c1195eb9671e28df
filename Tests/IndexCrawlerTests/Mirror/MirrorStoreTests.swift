import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

struct MirrorStoreTests {
    private func text(_ path: FilePath) throws -> String { String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self) }

    /// Two wheels and a source archive, fetched and published.
    private func publish(_ fixture: CrawlerFixture, keeping names: [String]) async throws -> [String] {
        let client = try fixture.client()
        let project = try ProjectName("demo.pkg")
        let page = try #require(try await client.page(project))
        var held: Set<SHA256Digest> = []
        for file in page.files where names.contains(file.filename) {
            _ = try await client.metadata(file, project: project)
            held.insert(try await client.fetch(file).sha256)
        }
        return try fixture.publish(page, keeping: held)
    }

    private func offered() throws -> [LocalIndexFile] {
        var wheel = WheelMaker("Demo.Pkg", "1.0", requires: ["six"])
        wheel.requiresPython = ">=3, <4"
        var yanked = try LocalIndexFile(WheelMaker("demo-pkg", "1.1"))
        yanked.yanked = "<script>alert(\"x\")</script>"
        return [try LocalIndexFile(wheel), yanked, try LocalIndexFile(SdistMaker("demo-pkg", "1.0"))]
    }

    @Test func `the published page shows what is held, in both forms, and links that work from its place`() async throws {
        let offered = try offered()
        try await CrawlerFixture.run(offered) { fixture in
            let names = offered.map(\.filename)
            let published = try await publish(fixture, keeping: Array(names.prefix(2)))
            #expect(published == names.prefix(2).sorted())
            let folder = fixture.store.root.appending("simple").appending("demo-pkg")
            let html = try text(folder.appending("index.html"))
            let json = try text(folder.appending("index.v1_json"))
            #expect(!html.contains("<script>") && html.contains("&lt;script&gt;"))
            #expect(!html.contains(names[2]) && !json.contains(names[2]))
            // Our own parser reads both forms.
            var faults = LocalIndexFaults()
            faults.pages["demo-pkg"] = ("text/html", html)
            let fromHTML = try await CrawlerFixture.run([], faults: faults) { try await $0.client().page(try ProjectName("demo-pkg")) }
            faults.pages["demo-pkg"] = ("application/vnd.pypi.simple.v1+json", json)
            let fromJSON = try await CrawlerFixture.run([], faults: faults) { try await $0.client().page(try ProjectName("demo-pkg")) }
            #expect(fromHTML?.files.map(\.filename) == published)
            #expect(fromJSON?.files.map(\.filename) == published)
            #expect(fromHTML?.files.map(\.yanked) == fromJSON?.files.map(\.yanked))
            #expect(fromHTML?.files.map(\.coreMetadata) == fromJSON?.files.map(\.coreMetadata))
            #expect(fromJSON?.versions.texts == ["1.0", "1.1"])
            #expect(fromJSON?.files.allSatisfy { $0.size != nil } == true)
            for file in offered.prefix(2) {
                let path = fixture.store.root.appending("packages").appending("demo-pkg").appending(file.filename)
                let own = try #require(try FileSystem.status(path))
                #expect(fixture.store.metadata(of: file.sha256)?.origin == .wheel)
                #expect(own.inode == (try FileSystem.status(fixture.store.blobPath(file.sha256)))?.inode)
                #expect(try FileSystem.readAll(FilePath(path.string + ".metadata"), limit: 1 << 20) == file.metadata)
            }
        }
    }

    @Test func `publishing the same again writes nothing, and fewer files prune the page`() async throws {
        let offered = try offered()
        try await CrawlerFixture.run(offered) { fixture in
            let names = offered.map(\.filename)
            _ = try await publish(fixture, keeping: names)
            let path = fixture.store.root.appending("simple").appending("demo-pkg").appending("index.v1_json")
            let first = try FileSystem.status(path)
            _ = try await publish(fixture, keeping: names)
            #expect(try FileSystem.status(path)?.inode == first?.inode)
            _ = try await publish(fixture, keeping: [names[0]])
            #expect(try !text(path).contains(names[1]))
            try fixture.store.publishRoot()
            #expect(try text(fixture.store.root.appending("simple").appending("index.html")).contains("href=\"demo-pkg/\""))
            _ = try await publish(fixture, keeping: [])
            try fixture.store.publishRoot()
            #expect(try FileSystem.status(path) == nil)
            #expect(try !text(fixture.store.root.appending("simple").appending("index.v1_json")).contains("demo-pkg"))
        }
    }

    @Test func `a page that arrives while the list is written gets a new number with the next list`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let store = fixture.store
            func write(_ name: String, _ content: String) throws {
                let page = store.root.pushing(FilePath("simple/\(name)/index.v1_json"))
                try FileSystem.createDirectory(page.removingLastComponent())
                try FileSystem.replace(page, with: Array(content.utf8))
            }
            func serial(_ name: String) throws -> Int {
                let list = try RootPage(json: try FileSystem.readAll(store.root.appending("simple/index.v1_json"), limit: 1 << 20))
                return list.projects.first { $0.name == name }?.serial ?? 0
            }
            func list() async throws { try store.publishRoot() }
            for name in ["first", "late"] { try write(name, "old") }
            try store.publishRoot()
            for round in 1...20 {
                let before = try serial("late")
                try write("first", "new \(round)")
                async let listing: Void = list()
                try await Task.sleep(for: .microseconds(300 * round))
                try write("late", "new \(round)")
                try await listing
                try store.publishRoot()
                #expect(try serial("late") > before, "round \(round)")
                #expect(try store.areListed([ProjectName("late")]))
                // Without a change, no list gives new numbers.
                let after = try (serial("first"), serial("late"))
                try store.publishRoot()
                #expect(try (serial("first"), serial("late")) == after, "round \(round)")
            }
        }
    }

    @Test func `new bytes under a published name are refused`() async throws {
        try await CrawlerFixture.run([try LocalIndexFile(WheelMaker("demo-pkg", "1.0"))]) { fixture in
            let name = WheelMaker("demo-pkg", "1.0").filename
            _ = try await publish(fixture, keeping: [name])
            fixture.index.replace(with: [try LocalIndexFile(WheelMaker("demo-pkg", "1.0", requires: ["evil"]))])
            #expect(await indexErrorCode { _ = try await publish(fixture, keeping: [name]) } == .mismatch)
        }
    }

    @Test func `pip installs from the published tree`() async throws {
        let offered = try offered()
        try await CrawlerFixture.run(offered) { fixture in
            _ = try await publish(fixture, keeping: offered.map(\.filename))
            try fixture.store.publishRoot()
            let target = fixture.store.root.appending("out")
            let page = FilePath("file://" + fixture.store.root.string + "/simple/demo-pkg/index.html")
            let result = try await Tool.run(
                try Tool.oraclePython,
                [
                    "-m", "pip", "download", "--isolated", "--no-index", "--no-deps", "--disable-pip-version-check", "-d", target.string,
                    "--find-links", page.string, "demo-pkg==1.0", "--only-binary", ":all:",
                ])
            #expect(result.succeeded, "\(result.errors)")
            #expect(try FileSystem.readAll(target.appending(offered[0].filename), limit: 1 << 20) == offered[0].bytes)
        }
    }

    @Test func `a file is taken into the mirror under its digest, and other bytes than expected are not`() async throws {
        try await CrawlerFixture.run([]) { fixture in
            let store = fixture.store
            let digest = SHA256Digest(of: Array("content".utf8))
            func file(_ text: String) throws -> FilePath {
                let path = store.temporaryPath()
                try FileSystem.writeAtomically(Array(text.utf8), to: path)
                return path
            }
            #expect(throws: VerificationError.self) { try store.insert(file("other"), filename: "a", expecting: digest) }
            #expect(!store.holds(digest))
            let inserted = try store.insert(file("content"), filename: "a", expecting: digest)
            #expect(try inserted.path == store.blobPath(digest) && text(inserted.path) == "content")
            #expect(inserted.filename == "a" && inserted.sha256 == digest && inserted.size == 7)
            let own = SHA256Digest(of: Array("own".utf8))
            #expect(try store.adopt(file("own"), own) == store.blobPath(own))
            #expect(try text(store.blobPath(own)) == "own")
            #expect(try FileSystem.list(store.root.appending("tmp")).isEmpty)
        }
    }

    @Test func `processes that publish one project on a fresh mirror do not stand in each other's way`() async throws {
        let offered = try offered()
        try await CrawlerFixture.run(offered) { fixture in
            let project = try ProjectName("demo.pkg")
            let client = try fixture.client()
            let page = try #require(try await client.page(project))
            var held: Set<SHA256Digest> = []
            for file in page.files { held.insert(try await client.fetch(file).sha256) }
            let all = held
            for _ in 0..<20 {
                try fixture.store.withdrawProject(project)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<6 {
                        group.addTask { @concurrent in try fixture.publish(page, keeping: all).count }
                    }
                    for try await count in group { #expect(count == 3) }
                }
            }
        }
    }

    @Test func `a published file that rotted is linked anew, and new bytes under an old name are still refused`() async throws {
        let offered = try offered()
        try await CrawlerFixture.run(offered) { fixture in
            let name = offered[0].filename
            _ = try await publish(fixture, keeping: [name])
            let link = fixture.store.root.pushing("packages/demo-pkg").appending(name)
            let record = fixture.store.root.pushing("projects/demo-pkg.json")
            let whole = try FileSystem.readAll(link, limit: 1 << 20)
            try FileSystem.writeAtomically(whole.map { $0 ^ 1 }, to: link)
            _ = try await publish(fixture, keeping: [name])
            #expect(try FileSystem.readAll(link, limit: 1 << 20) == whole)
            // The record states other bytes.
            try FileSystem.writeAtomically(whole.map { $0 ^ 1 }, to: link)
            let digest = SHA256Digest(of: whole).hex
            let other = String(repeating: "0", count: 64)
            let text = String(decoding: try FileSystem.readAll(record, limit: 1 << 20), as: UTF8.self).replacing(digest, with: other)
            try FileSystem.writeAtomically(Array(text.utf8), to: record)
            await #expect(throws: Failure.self) { _ = try await publish(fixture, keeping: [name]) }
        }
    }
}
