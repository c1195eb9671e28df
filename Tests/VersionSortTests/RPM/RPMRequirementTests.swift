import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Specifiers as rpm dependencies` {
    private static let old = RPMFeatures(tilde: true, caret: false, richDependencies: false)
    private static let oldest = RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)

    private func lines(_ text: String, _ features: RPMFeatures = .all) throws -> RPMVersionMap.Lines {
        try RPMVersionMap.requirements(capability: "N", specifiers: try SpecifierSet(text), features: features)
    }

    @Test(arguments: [
        ("", "N"), ("==2.0", "N = 2"), ("==2.4.8.*", "(N >= 2.4.8~~ with N < 2.4.9~~)"), ("===2.0.0b5", "N = 2~b5"),
        ("!=2.0", "(N < 2 or N > 2)"),
        ("!=2.4.8.*", "(N < 2.4.8~~ or N >= 2.4.9~~)"), ("~=2.4.8", "(N >= 2.4.8 with N < 2.5~~)"),
        ("~=2.0.post1", "(N >= 2^post1 with N < 3~~)"), ("<2.4.8", "N < 2.4.8~~"),
        ("<2.4.8b5", "N < 2.4.8~b5"), ("<1.post1", "N < 1^post1~~"), ("<=2.0", "N <= 2"), (">2.0", "N > 2.0"), (">2.0.1", "N > 2.0.1.0"),
        (">1.1.1a2", "N >= 1.1.1~a3~~"),
        (">1.post2", "N > 1^post2"), (">=2.0.0b5", "N >= 2~b5"), (">=1!2.0", "N >= 1:2"),
        (">=2.0.1,!=2.0.4,!=2.1.2", "((N < 2.0.4 or N > 2.0.4) with (N < 2.1.2 or N > 2.1.2) with N >= 2.0.1)"),
        ("==1.0+x", "N = 1"),
    ])
    func `are one line where rpm knows booleans`(pair: (String, String)) throws {
        let lines = try lines(pair.0)
        #expect(lines.requires.map(\.description) == [pair.1])
        #expect(lines.conflicts.isEmpty)
        #expect(lines.approximations.isEmpty == (pair.0 != "==1.0+x"))
    }

    @Test func `are several lines and conflicts where it does not`() throws {
        let mixed = try lines(">=2.0.1,!=2.0.4,<3", Self.old)
        #expect(mixed.requires.map(\.description) == ["N >= 2.0.1", "N < 3~~"] && mixed.conflicts.map(\.description) == ["N = 2.0.4"])
        #expect(try lines("~=2.4.post1", Self.old).requires.map(\.description) == ["N >= 2.4.post1", "N < 3~~"])
        let only = try lines("!=2.0", Self.old)
        #expect(only.requires.map(\.description) == ["N"] && only.conflicts.map(\.description) == ["N = 2"])
        #expect(try lines(">=1.3,!=1.3.*,<2", Self.old).requires.map(\.description) == ["N >= 1.3", "N >= 1.4~~", "N < 2~~"])
        #expect(try lines(">=1.2,!=1.3.*", Self.old).approximations == ["!=1.3.*"])
        #expect(try lines("<2", Self.oldest).requires.map(\.description) == ["N < 2"])
        let prerelease = try lines(">=2.0a1", Self.oldest)
        #expect(prerelease.requires.map(\.description) == ["N >= 2"] && prerelease.approximations == [">=2.0a1"])
    }

    @Test func `that name no version are refused`() {
        #expect(throws: UnmappableSpecifier.self) { try lines("===r515") }
    }

    /// A specifier and a version, and whether what the version provides must satisfy what the specifier requires.
    private func samples(_ count: Int, only: (Version) -> Bool) throws -> [(SpecifierSet, Version)] {
        var generator = VersionGenerator(random: SeededGenerator(for: "requirements"), locals: false)
        var samples: [(SpecifierSet, Version)] = []
        while samples.count < count {
            let clauses = (0..<generator.random.pick([1, 1, 2, 3])).map { _ in generator.clause() }
            guard let set = try? SpecifierSet(clauses.joined(separator: ",")), set.specifiers.allSatisfy({ $0.op != .arbitrary }) else {
                continue
            }
            guard let version = Version.parse(generator.version(near: generator.random.pick(clauses)))?.publicVersion else { continue }
            let all = [version] + set.specifiers.compactMap(\.version)
            if all.allSatisfy({ $0.epoch < 4_294_967_295 && only($0) }) { samples.append((set, version)) }
        }
        return samples
    }

    private func check(_ features: RPMFeatures, _ samples: [(SpecifierSet, Version)]) throws {
        var differences: [String] = []
        var exact = 0
        for (set, version) in samples {
            let lines = try RPMVersionMap.requirements(capability: "N", specifiers: set, features: features)
            guard lines.approximations.isEmpty else { continue }
            exact += 1
            let provided = RPMDependency("N", .equal, RPMVersionMap.capabilityVersion(of: version, features: features))
            let isSatisfied: Bool
            if features.richDependencies {
                let expression = try RPMVersionMap.expression(capability: "N", specifiers: set, features: features)
                isSatisfied = expression?.isSatisfied(by: [provided], dialect: features.dialect) ?? true
                if expression?.dependency ?? RPMDependency("N") != lines.requires[0] { differences.append("\(set): \(lines.requires)") }
            } else {
                isSatisfied =
                    lines.requires.allSatisfy { $0.isSatisfied(by: provided, dialect: features.dialect) }
                    && !lines.conflicts.contains { $0.isSatisfied(by: provided, dialect: features.dialect) }
            }
            if isSatisfied != set.contains(version) { differences.append("\(version) and \(set): \(lines)") }
        }
        #expect(exact > samples.count / 2)
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }

    @Test func `take exactly the versions of PEP 440`() throws {
        try check(.all, try samples(20_000) { _ in true })
    }

    @Test func `take exactly the versions of PEP 440 on an rpm without booleans and caret`() throws {
        try check(Self.old, try samples(10_000) { _ in true })
    }

    @Test func `take exactly the final versions of PEP 440 on an rpm without tilde`() throws {
        try check(Self.oldest, try samples(5_000) { !$0.isPrerelease })
    }

    @Test func `are accepted by the real rpm`() async throws {
        let written = try Set(samples(200) { _ in true }.map { try lines($0.0.description).requires[0].description }).sorted()
        let spec =
            "Name: x\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n" + written.map { "Requires: \($0)\n" }.joined()
            + "%description\nx\n%files\n"
        let result = try await Tool.run("rpmspec", ["-q", "--requires", "/dev/stdin"], input: spec)
        try #require(result.succeeded, "\(result.errors)")
        #expect(Set(result.output.split(separator: "\n").map(String.init)) == Set(written))
    }
}
