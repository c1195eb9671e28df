import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// The headers of a release, compared with the metadata of its wheels.
@Suite struct HeaderAuditTests {
    /// The wheel of the test stack's package that gets the faults.
    ///
    /// It requires three projects, one with an extra.
    private static let wheel: WheelMaker = {
        var wheel = WheelMaker("Shop-App", "1.0", requires: ["cart>=1.0,<2", "old_helper", "tables[fast]; python_version >= '3.6'"])
        wheel.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        wheel.files.append(("shop_app/data.txt", Array("text\n".utf8)))
        return wheel
    }()

    /// A fault of a builder.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let finding: String
        let inject: @Sendable (inout RPMPackage) throws -> Void
    }

    static let faults = [
        Fault(testDescription: "a requirement that got lost", finding: "the requirement (python3.9dist(cart) < 2~~ with python3.9dist(cart) >= 1) is lost") {
            $0.requires.removeAll { $0.name.contains("cart") }
        },
        Fault(testDescription: "an extra that got lost", finding: "the requirement python3.9dist(tables[fast]) is lost") {
            $0.requires.removeAll { $0.name.contains("[fast]") }
        },
        Fault(testDescription: "all requirements empty", finding: "the requirement python3.9dist(old-helper) is lost") { $0.requires = [] },
        Fault(testDescription: "a bound that is wider", finding: "it requires python3.9dist(cart), which its wheel does not ask for") { package in
            for index in package.requires.indices where package.requires[index].name.contains("cart") {
                package.requires[index] = RPMDependency("python3.9dist(cart)")
            }
        },
        Fault(testDescription: "a capability that got lost", finding: "it does not provide python3.9dist(shop-app) = 1") {
            $0.provides.removeAll { $0.name.contains("dist(") }
        },
        Fault(testDescription: "no files", finding: "it has no files at all") { $0.files = [] },
        Fault(testDescription: "another version", finding: "its version is 1.0.1-1.el9, and that of its wheel 1.0-1.el9") {
            $0.evr = EVR(version: "1.0.1", release: "1.el9")
        },
    ]

    /// Writes the application's package with a fault in it.
    private static func write(_ fault: Fault?, to folder: FilePath) throws -> BuiltPackage {
        let target = try TestStack.catalog.target("el9", architecture: "x86_64")
        let path = try wheel.write(to: folder)
        let artifact = try VerifiedArtifact.verify(path: path, filename: wheel.filename, expecting: SHA256Digest(of: wheel.bytes()))
        let contents = try WheelContents(artifact, spoolDirectory: try FileSystem.temporaryDirectory(in: folder))
        let plan = try RPMPlanner.plan(wheel: contents, target: target, overrides: nil, context: PlanContext(buildTime: 1_700_000_000))
        var package = plan.main
        try fault?.inject(&package)
        return try RPMWriter.write(package, format: target.profile.rpm, to: folder.appending("\(package.name)-\(package.evr).\(package.arch).rpm"))
    }

    /// Returns the findings for a repository with only the application of the released test stack.
    private static func findings(_ fault: Fault?, overrides: String? = nil) async throws -> (TierResult, [String]) {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-headers-")
        defer { try? FileSystem.remove(folder) }
        let stack = TestStack(folder: folder, index: "unused:")
        try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
        if let overrides { try stack.write("shop/overrides/shop-app.toml", overrides) }
        let repository = folder.appending("repo")
        try FileSystem.createDirectory(repository)
        _ = try write(fault, to: repository)
        let loaded = try Stack(at: folder.appending("shop"), catalog: TestStack.catalog)
        let target = loaded.targets[0]
        try await RepositoryDirectory.index(repository, form: target.profile.repodata, revision: 1)
        let metadata = try PackagedMetadata(repository: repository, target: target, stack: loaded)
        var options = CheckOptions(base: BaseInput(), architecture: "x86_64", expected: metadata.headers)
        options.others = metadata.others
        let report = try await RepositoryCheck.run(repository: repository, options: options)
        return (report[.headers], report.causes.filter { $0.kind == .header }.map(\.requirement))
    }

    @Test func `an honest package passes`() async throws {
        let (result, findings) = try await Self.findings(nil)
        #expect(result.state == .passed && findings.isEmpty, "\(result) \(findings)")
        #expect(result.note.contains("1 package compared with the metadata of their wheels"))
    }

    @Test(arguments: faults) func `a fault of the builder is found`(_ fault: Fault) async throws {
        let (result, findings) = try await Self.findings(fault)
        // Without files there is no metadata either, but the release has the wheel.
        if fault.finding.contains("no files") {
            return #expect(result.note.contains("0 packages compared with the metadata of their wheels, 1 of no Python project"), "\(result)")
        }
        #expect(result.state == .failed && findings.contains("python3-shop-app: \(fault.finding)"), "\(result) \(findings)")
    }

    @Test func `what a stack overrides is expected, and without the overrides it is missed`() async throws {
        let (_, findings) = try await Self.findings(nil, overrides: "requires-drop = [\"cart\"]\nrequires-add = [\"nginx >= 1\"]\n")
        #expect(findings.contains("python3-shop-app: the requirement nginx >= 1 is lost"))
        #expect(findings.contains { $0.contains("dist(cart)") && $0.hasSuffix("which its wheel does not ask for") })
    }

    /// One package in the build cache.
    private struct Record: Codable {
        var nevra: String
        var fileName: String
        var sha256: SHA256Digest
        var size: UInt64
        var headerStart: UInt64
        var headerEnd: UInt64
        var isSource: Bool
    }

    @Test(arguments: faults.filter { ["a requirement that got lost", "all requirements empty", "no files"].contains($0.testDescription) })
    func `a release whose builder left something out fails and publishes nothing`(_ fault: Fault) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            // Do not publish: on a channel with the right package, the wrong one would be built with the next number.
            let first = try await stack.release(publish: false)
            let check = try #require(try SnapshotStore(root: stack.mirror().appending("rpm")).check(of: first.snapshot))
            for target in ["el9", "el9-py3.11", "el10"] {
                let headers = try #require(check.reports["\(target)/x86_64"]?[.headers])
                #expect(headers.state == .passed && headers.note.contains("packages compared with the metadata of their wheels"), "\(headers)")
                #expect(check.reports["\(target)/source"]?[.headers].state == .notRun)
            }
            // Replace the application's build by the faulty one in the cache.
            let bad = try Self.write(fault, to: stack.folder)
            let blob = stack.mirror().pushing(FilePath("blobs/sha256/\(bad.sha256.hex.prefix(2))/\(bad.sha256.hex.dropFirst(2))"))
            try FileSystem.createDirectory(blob.removingLastComponent())
            try FileSystem.copy(bad.path, to: blob)
            #expect(try Self.replace(in: stack, with: bad))
            try stack.write("shop/overrides/tables.toml", "summary = \"a change elsewhere\"\n")
            let second = try await stack.release()
            #expect(second.published == nil && second.findings.contains { $0.contains(fault.finding) }, "\(second.findings)")
        }
    }

    /// Replaces the package of that name in the build cache for EL 9.
    private static func replace(in stack: TestStack, with package: BuiltPackage) throws -> Bool {
        let cache = stack.mirror().appending("cache").appending("build")
        let files = SealedFiles(cache, mark: BuildCache.mark, key: try stack.userKey())
        for folder in try FileSystem.list(cache) {
            for entry in try FileSystem.list(cache.appending(folder.name)) {
                let name = "\(folder.name)/\(try #require(SealedFiles.name(ofFile: entry.name)))"
                var records = try JSONDecoder().decode([Record].self, from: Data(try #require(files.content(name))))
                guard let index = records.firstIndex(where: { $0.nevra == package.nevra.description }) else { continue }
                let old = records[index]
                records[index] = Record(
                    nevra: old.nevra, fileName: old.fileName, sha256: package.sha256, size: package.size, headerStart: package.headerStart,
                    headerEnd: package.headerEnd, isSource: false)
                try files.writeSynced([UInt8](try JSONEncoder().encode(records)), to: name)
                return true
            }
        }
        return false
    }
}
