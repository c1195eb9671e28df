import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Our capabilities and requirements, compared with those of the distributions' generator.
@Suite(.showsSeeds) struct StockGeneratorTests {
    private static let count = 400

    private static func target() throws -> Target {
        let python = PythonProfile(
            version: "3.11", fullVersion: "3.11.13", interpreter: "/usr/bin/python3.11", abiTags: ["cp311"], packagePrefix: "python3-",
            sitelib: "/usr/lib/python3.11/site-packages", sitearch: "/usr/lib64/python3.11/site-packages",
            distProvides: DistProvides(namespaces: ["python3.11dist", "python3dist"], legacyNames: true))
        let profile = TargetProfile(
            name: "stock", title: "stock", distTag: ".stock", rpm: RPMFormat(version: "4.16.1.3"),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: "2.34", architectures: ["x86_64"], pythons: [python])
        return try Target(profile: profile, architecture: "x86_64")
    }

    /// Compares the results for METADATA texts, stored as installed projects.
    private func compare(_ texts: [(name: String, bytes: [UInt8])]) async throws -> DistComparison {
        let target = try Self.target()
        var comparison = DistComparison(target)
        try await withScratch { folder in
            var questions: [StockGenerator.Question] = []
            var projects: [CoreMetadata] = []
            for (name, bytes) in texts {
                let place = folder.appending("usr/lib/python3.11/site-packages/\(name).dist-info")
                try FileSystem.createDirectory(place)
                try FileSystem.writeAtomically(bytes, to: place.appending("METADATA"))
                let metadata = try CoreMetadata(parsing: bytes)
                projects.append(metadata)
                questions.append(.init(path: place.string, extras: metadata.providesExtra.map(\.normalized)))
            }
            let environment = try JSONDecoder().decode([String: String].self, from: JSONEncoder().encode(target.environment))
            let answers = try await StockGenerator.answers(questions, environment: environment)
            try #require(answers.count == projects.count)
            for ((metadata, answer), text) in zip(zip(projects, answers), texts) { comparison.compare(metadata, answer, named: text.name) }
        }
        return comparison
    }

    @Test func `several hundred generated projects differ for listed reasons only`() async throws {
        let seed = SeededGenerator(for: "stock generator").seed
        var generator = GeneratedMetadata(random: SeededGenerator(seed: seed))
        let comparison = try await compare((0..<Self.count).map { ("gen-\($0)", Array(generator.metadata($0).text.utf8)) })
        #expect(comparison.faults.isEmpty, "seed \(seed): \(comparison.faults.count) such as \(comparison.faults.prefix(5))")
        #expect(comparison.lines > 2 * Self.count)
        // Remove a reason from the list if nothing causes it any more.
        for kind in DistDifference.allCases { #expect(comparison.met[kind] ?? 0 > 0, "seed \(seed): \(kind): \(kind.reason)") }
        print("stock generator: \(comparison.lines) lines, differences by kind: \(comparison.met.sorted { $0.key.rawValue < $1.key.rawValue })")
    }

    @Test func `projects that are installed here differ for listed reasons only`() async throws {
        let library = FilePath(try Tool.oraclePython).removingLastComponent().removingLastComponent().appending("lib/python3.11/site-packages")
        var texts: [(String, [UInt8])] = []
        for folder in [library.string] + (environmentValue("RELCLI_TEST_RELEASES").map { [$0] } ?? []) {
            for item in try FileSystem.list(FilePath(folder)) where item.name.hasSuffix(".dist-info") {
                texts.append((String(item.name.dropLast(10)), try FileSystem.readAll(FilePath("\(folder)/\(item.name)/METADATA"), limit: 1 << 22)))
            }
        }
        #expect(texts.count > 20)
        let comparison = try await compare(texts)
        #expect(comparison.faults.isEmpty, "\(comparison.faults.count) such as \(comparison.faults.prefix(5))")
        #expect(comparison.lines > 4 * texts.count)
        print("stock generator: \(texts.count) projects, \(comparison.lines) lines, \(comparison.met.sorted { $0.key.rawValue < $1.key.rawValue })")
    }

    @Test func `what no version is and what the generator refuses is refused`() async throws {
        let metadata = Array("Metadata-Version: 2.1\nName: a\nVersion: 1\nRequires-Dist: b ===r515\n\n".utf8)
        let comparison = try await compare([("a-1", metadata)])
        #expect(comparison.faults.isEmpty, "\(comparison.faults)")
        #expect(comparison.lines == 0)
    }
}
