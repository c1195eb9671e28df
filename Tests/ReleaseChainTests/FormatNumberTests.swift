import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// The version numbers of formats in cache keys.
@Suite struct FormatNumberTests {
    /// Returns a target with uncompressed packages, so that no library of this machine affects their bytes.
    private static func target() throws -> Target {
        let python = PythonProfile(
            version: "3.9", fullVersion: "3.9.21", interpreter: "/usr/bin/python3.9", shebang: "/usr/bin/python3.9 -s", abiTags: ["cp39"],
            packagePrefix: "python3-", sitelib: "/usr/lib/python3.9/site-packages", sitearch: "/usr/lib64/python3.9/site-packages",
            distProvides: DistProvides(namespaces: ["python3.9dist", "python3dist"]))
        let profile = TargetProfile(
            name: "plain", title: "plain", distTag: ".plain", rpm: RPMFormat(version: "4.16.1.3", codec: "none"),
            repodata: RepodataForm(checksumName: "sha256", compression: "none"), glibc: "2.34", architectures: ["x86_64"], pythons: [python])
        return try Target(profile: profile, architecture: "x86_64")
    }

    /// Returns a wheel with everything that plans differ in: a program, an extra, a marker, a licence file, and data.
    private static func wheel() -> WheelMaker {
        var maker = WheelMaker("Shop.App", "1.0rc1", requires: ["cart>=1.0,<2", "tables; python_version < '3.10'", "till ; extra == 'desk'"])
        maker.extras = ["desk"]
        maker.requiresPython = ">=3.8"
        maker.readme = "An application.\n"
        maker.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        maker.files.append((path: "shop_app/data/table.txt", bytes: Array("one\n".utf8)))
        maker.informationFiles = [(path: "licenses/LICENSE", bytes: Array("You may.\n".utf8))]
        return maker
    }

    @Test func `built bytes move only with the format number`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-format-")
        defer { try? FileSystem.remove(folder) }
        let maker = Self.wheel()
        let path = try maker.write(to: folder)
        let wheel = try VerifiedArtifact.verify(path: path, filename: maker.filename, expecting: SHA256Digest(of: try maker.bytes()))
        let plan = try RPMPlanner.plan(
            wheel: WheelContents(wheel, spoolDirectory: folder), target: Self.target(), overrides: nil, context: PlanContext(buildTime: 1_700_000_000))
        // The source package contains fixed bytes in place of the wheel, because a wheel's bytes depend on zlib.
        let bytes = Array("the wheel\n".utf8)
        let source = folder.appending("source")
        try FileSystem.writeAtomically(bytes, to: source)
        let sources = [try VerifiedArtifact.verify(path: source, filename: maker.filename, expecting: SHA256Digest(of: bytes))]
        let out = folder.appending("out")
        try FileSystem.createDirectory(out)
        let built = try PackageWriter.build(plan: plan, sources: sources, into: out)
        #expect(built.count == 2)
        let digests = try FileSystem.list(out).map(\.name).sorted().map { "\($0) \(Hex.encode(try Digest.ofFile(out.appending($0), .sha256)))" }
        let known = [7: "1238467530eefbd5bd62083c458dcb2c3dc32fb5675b0d2397043aba05c09007"]
        let now = SHA256Digest(of: Array(digests.joined(separator: "\n").utf8)).hex
        #expect(known[FormatNumber.packages] == now, "the same inputs give other bytes: add 1 to FormatNumber.packages, and put this digest here for it")
    }

    @Test func `a new version of the program keeps what the last one made`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let first = try await stack.release(version: "1.0")
            let folder = stack.mirror().appending("releases").appending(first.snapshot)
            func documents() throws -> [[UInt8]] {
                // The report shows the times of the steps.
                let names = try FileSystem.list(folder).map(\.name).filter { $0.hasSuffix(".cdx.json") || $0.hasSuffix(".intoto.json") }
                return try names.sorted().map { try FileSystem.readAll(folder.appending($0), limit: 1 << 24) }
            }
            let before = try documents()
            let second = try await stack.release(version: "1.1+3.gabcdef0")
            #expect(!first.upToDate && second.upToDate && second.snapshot == first.snapshot)
            // Without the record of the release, every step runs again and finds its results.
            try FileSystem.remove(ReleaseRecord.Place(mirror: stack.mirror(), key: stack.userKey(), stack: "shop", channel: "prod").path)
            let log = EventLog()
            let third = try await stack.release(version: "2.0", events: log.sink)
            let rebuilt = log.all.filter { if case .finished(.build, _, reused: false) = $0 { true } else { false } }
            #expect(!third.upToDate && third.snapshot == first.snapshot && rebuilt.isEmpty, "\(rebuilt)")
            let after = try documents()
            #expect(before.count == 6 && after == before)
        }
    }
}
