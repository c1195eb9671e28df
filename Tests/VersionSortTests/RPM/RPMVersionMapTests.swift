import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Python versions as rpm versions` {
    private static let old = RPMFeatures(tilde: true, caret: false, richDependencies: false)
    private static let oldest = RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)

    @Test(arguments: [
        ("1.0.0", "1", "1.0.0"), ("1.12.0", "1.12", "1.12.0"), ("11.0.0b2", "11~b2", "11.0.0~b2"), ("0.1.dev6", "0.1~~dev6", "0.1~~dev6"),
        ("2.4.8.post1", "2.4.8^post1", "2.4.8^post1"),
        ("1!2.0", "1:2", "2.0"), ("1.0+cu118", "1", "1.0^local.cu118"), ("1.0a1.dev2", "1~a1~dev2", "1.0~a1~dev2"),
        ("1.0a1.post3", "1~a1^post3", "1.0~a1^post3"),
        ("1.0.post1.dev2", "1^post1~dev2", "1.0^post1~dev2"), ("1.0rc1.post2.dev3", "1~rc1^post2~dev3", "1.0~rc1^post2~dev3"),
        ("0.0", "0", "0.0"),
    ])
    func `are spelled so`(sample: (String, String, String)) throws {
        let version = try Version(sample.0)
        #expect(CapabilityForm(features: .all).text(of: version) == sample.1)
        #expect(RPMVersionMap.rpmVersion(of: version, features: .all).version == sample.2)
        #expect(RPMVersionMap.rpmVersion(of: version, features: .all).epoch == (sample.0 == "1!2.0" ? 1 : nil))
    }

    @Test func `do without signs that an old rpm does not know`() throws {
        let version = try Version("1.0rc1.post2.dev3+x")
        #expect(RPMVersionMap.rpmVersion(of: version, features: Self.old).version == "1.0~rc1.post2~dev3.local.x")
        #expect(RPMVersionMap.rpmVersion(of: version, features: Self.oldest).version == "1.0")
        #expect(PackageRelease(of: version, number: 1, suffix: ".el6", features: Self.oldest).description == "0.1.rc1.post2.dev3.local.x.el6")
        #expect(PackageRelease(of: version, number: 1, suffix: ".el7", features: Self.old).description == "1.el7")
        #expect(RPMVersionMap.rpmVersion(of: try Version("99999999999!1"), features: .all).epoch == .max)
    }

    /// Checks that every pair of versions has the same order in rpm and in PEP 440.
    private func orderHolds(_ features: RPMFeatures, locals: Bool, count: Int, only: (Version) -> Bool = { _ in true }) async throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "map"), locals: locals)
        func version() throws -> Version {
            while true {
                let version = try Version(generator.version())
                let hasMixedLabel = version.local.contains {
                    if case .text(let text) = $0 { text.utf8.contains(where: \.isASCIIDigit) } else { false }
                }
                if version.epoch.isZero, !hasMixedLabel, only(version) { return version }
            }
        }
        var pairs: [(Version, Version)] = []
        while pairs.count < count {
            let one = try version()
            let near = (try? Version(generator.version(near: one.publicVersion.description)))?.publicVersion
            pairs.append((one, try near.flatMap { $0.epoch.isZero && only($0) ? $0 : nil } ?? version()))
        }
        let mapped = pairs.map { pair in
            let evrs = [pair.0, pair.1].map { version in
                let release = version.significantRelease
                let trimmed = Version(release: release, pre: version.pre, post: version.post, dev: version.dev, local: version.local)
                return EVR(
                    version: RPMVersionMap.rpmVersion(of: trimmed, features: features).version,
                    release: PackageRelease(of: version, number: 1, suffix: ".el6", features: features).description)
            }
            return (evrs[0], evrs[1])
        }
        let answers = try await RPMOracle.compare(mapped)
        var differences: [String] = []
        for ((pair, texts), answer) in zip(zip(pairs, mapped), answers) {
            let order = pair.0 == pair.1 ? 0 : pair.0 < pair.1 ? -1 : 1
            if order != answer { differences.append("\(pair.0) \(pair.1) is \(order); \(texts.0) \(texts.1) is \(answer)") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }

    @Test func `keep their order in rpm`() async throws { try await orderHolds(.all, locals: true, count: 20_000) }

    @Test func `keep their order in an rpm without caret`() async throws { try await orderHolds(Self.old, locals: true, count: 20_000) }

    @Test func `keep their order in an rpm without tilde`() async throws { try await orderHolds(Self.oldest, locals: false, count: 20_000) }

    @Test(arguments: [
        ("1.el9", nil, 1, ".el9"), ("12", nil, 12, ""), ("3fc", nil, 3, "fc"), ("0.1.b5.el6", "0.1.b5", 1, ".el6"), ("0.1.b5.2.el6", "0.1.b5", 2, ".el6"),
        ("0.0.dev3.4.el5", "0.0.dev3", 4, ".el5"), ("0.1.rc1.post2.dev3.el6", "0.1.rc1.post2.dev3", 1, ".el6"),
    ])
    func `have releases that are read back`(sample: (String, String?, Int, String)) throws {
        let release = try #require(PackageRelease(parsing: sample.0))
        #expect(release.prerelease == sample.1 && release.number == sample.2 && release.suffix == sample.3 && release.description == sample.0)
    }

    @Test(arguments: ["", "0", "0.1", "0.1.el6", "0.2.b5.el6", "x.el9", "00", "1000000.el9", "0.1.b.el6"]) func `have no such release`(text: String) {
        #expect(PackageRelease(parsing: text) == nil)
    }

    @Test func `are what the stock generator writes when they have one suffix`() async throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "stock"), locals: false)
        var versions: [Version] = []
        while versions.count < 3_000 {
            let version = try Version(generator.version())
            if [version.pre != nil, version.post != nil, version.dev != nil].filter({ $0 }).count <= 1 { versions.append(version) }
        }
        let script = """
            import sys
            from importlib.machinery import SourceFileLoader
            from importlib.util import module_from_spec, spec_from_loader
            loader = SourceFileLoader("pythondistdeps", "/usr/lib/rpm/pythondistdeps.py")
            module = module_from_spec(spec_from_loader("pythondistdeps", loader))
            loader.exec_module(module)
            print("\\n".join(str(module.RpmVersion(t)) for t in sys.stdin.read().split()))
            """
        let result = try await Tool.run(
            try Tool.oraclePython, ["-c", script], input: versions.map(\.description).joined(separator: "\n"),
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == versions.count)
        let differences = zip(versions, answers).filter { version, answer in
            version.epoch < 4_294_967_295 && CapabilityForm(features: .all).text(of: version) != answer
        }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }
}
