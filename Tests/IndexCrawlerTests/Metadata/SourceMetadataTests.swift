import IndexCrawler
import Native
import TestSupport
import Testing
import VersionSort

struct SourceMetadataTests {
    /// Returns the origin of a source archive's metadata, and the requirements; `nil` if it needs a build.
    private func origin(_ source: SdistMaker, projectTable: ProjectTable.Reader? = nil) async throws -> MetadataOrigin? {
        let offered = try LocalIndexFile(source)
        return try await CrawlerFixture.run([offered]) { fixture in
            let file = try await fixture.file(source.name, offered.filename)
            let client = try fixture.client(projectTable: projectTable)
            return try await client.metadataAnswer(file, project: try ProjectName(source.name)).origin
        }
    }

    @Test func `PKG-INFO counts from version 2.2 on unless a decisive field is dynamic`() async throws {
        var source = SdistMaker("demo", "1.0", requires: ["six"])
        #expect(try await origin(source) == nil)
        source.metadataVersion = "2.2"
        #expect(try await origin(source) == .packageInformation)
        source.metadataVersion = "2.4"
        source.dynamic = ["License-File", "Summary"]
        #expect(try await origin(source) == .packageInformation)
        for field in ["Requires-Dist", "requires-python", "Provides-Extra"] {
            source.dynamic = [field]
            #expect(try await origin(source) == nil)
        }
    }

    @Test func `a project table counts when a reader is given and nothing in it is dynamic`() async throws {
        var source = SdistMaker("demo", "1.0")
        source.projectTable = "[project]\nname = \"demo\"\n"
        #expect(try await origin(source) == nil)
        let table = ProjectTable(
            name: "demo", requiresPython: ">=3.9", dependencies: ["six>1; python_version<'4' or os_name=='nt'"],
            optionalDependencies: ["net": ["requests"]], dynamic: ["version"])
        #expect(try await origin(source, projectTable: { _ in table }) == .projectTable)
        var dynamic = table
        dynamic.dynamic = ["Dependencies"]
        let other = dynamic
        #expect(try await origin(source, projectTable: { _ in other }) == nil)
    }

    @Test func `an old archive needs a build, and its egg-info is only a named fallback`() async throws {
        var source = SdistMaker("konfig-like", "1.1")
        source.style = .setupScript
        source.metadataVersion = "1.0"
        let sections = ["configparser", "[:python_version < \"3\"]\nargparse>=1.0", "[test:os_name == \"posix\"]\nmock", "[doc]\nsphinx"]
        source.eggInfoRequires = sections.joined(separator: "\n\n") + "\n"
        let offered = try LocalIndexFile(source)
        try await CrawlerFixture.run([offered]) { fixture in
            let project = try ProjectName("konfig-like")
            let file = try await fixture.file("konfig-like", offered.filename)
            let client = try fixture.client()
            guard case .needsBuild(let artifact) = try await client.metadataAnswer(file, project: project) else {
                Issue.record("the egg-info was trusted")
                return
            }
            #expect(artifact.sha256 == offered.sha256)
            let legacy = try await client.legacyEggInfoMetadata(file, project: project)
            #expect(legacy.requiresDist.count == 4)
            let texts = legacy.requiresDist.map(\.description)
            #expect(texts[0].hasPrefix("configparser"))
            #expect(texts[1].contains("argparse") && texts[1].contains("python_version"))
            #expect(texts[2].contains("os_name") && texts[2].contains("extra"))
            // The result is not stored.
            let later = try await fixture.client().metadata(file, project: project)
            #expect(later == nil)
            try client.keepBuiltMetadata(Array("Metadata-Version: 2.1\nName: konfig_like\nVersion: 1.1\n".utf8), of: file, project: project)
            #expect(try await client.metadataAnswer(file, project: project).origin == .build)
            let built = try await fixture.client(offline: true).metadataAnswer(file, project: project)
            #expect(built.origin == .build)
        }
    }

    @Test func `an archive without requires.txt requires nothing, one without PKG-INFO says nothing`() async throws {
        var source = SdistMaker("plain", "1.0")
        source.style = .setupScript
        source.metadataVersion = "1.1"
        source.eggInfoRequires = ""
        let offered = try LocalIndexFile(source)
        let broken = LocalIndexFile(project: "plain", filename: "plain-2.0.tar.gz", bytes: Array("no archive".utf8))
        try await CrawlerFixture.run([offered, broken]) { fixture in
            let client = try fixture.client()
            let project = try ProjectName("plain")
            let file = try await fixture.file("plain", offered.filename)
            #expect(try await client.legacyEggInfoMetadata(file, project: project).requiresDist.isEmpty)
            let bad = try await fixture.file("plain", broken.filename)
            #expect(await indexErrorCode { _ = try await client.metadata(bad, project: project) } == .malformed)
        }
    }
}
