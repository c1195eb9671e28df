import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Specifiers as rpm dependencies` {
    private static let old = RPMFeatures(tilde: true, caret: false, richDependencies: false)
    private static let oldest = RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)

    private func lines(_ text: String, _ features: RPMFeatures = .all, _ spelling: DistProvides.VersionSpelling = .stripped) throws -> RPMVersionMap.Lines {
        let form = CapabilityForm(features: features, spelling: spelling)
        return try RPMVersionMap.requirements(capability: "N", specifiers: try SpecifierSet(text), form: form)
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
    }

    @Test(arguments: [
        (">=2.0", ["N >= 2-1"]), (">=2.0b5", ["N >= 2-0.1.b5.1"]), ("<2", ["N < 2"]), ("==2.0b5.dev2", ["N = 2-0.1.b5.0.dev2"]),
        ("==2.0.dev3", ["N = 2-0.0.dev3"]),
        (">2.0", ["N > 2.0-1"]), ("==2.*", ["N >= 2", "N < 3"]), (">2.0b5", ["N >= 2-0.1.b6.0"]),
    ])
    func `name pre-releases by the release where rpm knows no tilde`(pair: (String, [String])) throws {
        let lines = try lines(pair.0, Self.oldest)
        #expect(lines.requires.map(\.description) == pair.1 && lines.approximations.isEmpty)
    }

    @Test(arguments: [
        ("==2.0", "(N >= 2 with N <= 2.0.0.0.0)"), ("<=1.2", "N <= 1.2.0.0.0.0"), (">=2.0", "N >= 2"), ("!=2", "(N < 2 or N > 2.0.0.0.0)"),
        (">2", "N > 2.0.0.0.0.0"), ("==2.post1", "N = 2.0.0.0.0^post1"), ("==2rc1", "N = 2~rc1"), ("<2", "N < 2~~"),
    ])
    func `leave room for zeros where versions are provided with and without`(pair: (String, String)) throws {
        #expect(try lines(pair.0, .all, .both).requires.map(\.description) == [pair.1])
    }

    @Test func `that name no version are refused`() {
        #expect(throws: UnmappableSpecifier.self) { try lines("===r515") }
    }

    /// Returns specifiers and versions, for checking that capabilities satisfy requirements exactly if the versions satisfy the specifiers.
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

    /// A specifier as rpm dependencies, and a version as a package provides it.
    private struct Pair {
        let set: SpecifierSet
        let version: Version
        let origin: String
        let lines: RPMVersionMap.Lines
        let expression: RPMExpression?
        let provided: [RPMDependency]

        /// The comparisons that affect the result.
        var asked: [RPMDependency] { lines.conflicts + (expression.map(Self.atoms) ?? lines.requires) }

        private static func atoms(_ expression: RPMExpression) -> [RPMDependency] {
            switch expression {
            case .one(let atom): [atom]
            case .with(let parts), .or(let parts): parts.flatMap(atoms)
            }
        }

        /// Returns `true` if a package that provides this satisfies the lines; `holds` decides each comparison.
        func isSatisfied(_ holds: (RPMDependency, RPMDependency) -> Bool) -> Bool {
            func isMet(_ asked: RPMDependency) -> Bool { provided.contains { holds($0, asked) } }
            func value(_ expression: RPMExpression) -> Bool {
                switch expression {
                case .one(let atom): isMet(atom)
                case .with(let parts): parts.allSatisfy(value)
                case .or(let parts): parts.contains(where: value)
                }
            }
            return (expression.map(value) ?? lines.requires.allSatisfy(isMet)) && !lines.conflicts.contains(where: isMet)
        }
    }

    /// Returns pairs with our packages' provides and, if versions keep trailing zeros, with those of a distribution's generator.
    private func pairs(_ form: CapabilityForm, _ count: Int) throws -> [Pair] {
        var pairs: [Pair] = []
        for (set, version) in try samples(count, only: { _ in true }) {
            let lines = try RPMVersionMap.requirements(capability: "N", specifiers: set, form: form)
            guard lines.approximations.isEmpty else { continue }
            let rich = form.features.richDependencies ? try RPMVersionMap.expression(capability: "N", specifiers: set, form: form) : nil
            func add(_ texts: [String], _ origin: String) {
                let provided = texts.map { RPMDependency("N", .equal, $0) }
                pairs.append(Pair(set: set, version: version, origin: origin, lines: lines, expression: rich, provided: provided))
            }
            add(form.texts(of: version), "ours")
            let isFinal = version.pre == nil && version.post == nil && version.dev == nil
            // rpm sorts pre-releases and post-releases with trailing zeros differently, and no requirement can correct that.
            if form.spelling == .both, isFinal, version.release.count <= version.significantRelease.count + CapabilityForm.paddingZeros, version.epoch.isZero {
                add([version.release.map(\.description).joined(separator: ".")], "of the distribution")
            }
        }
        return pairs
    }

    @Test(arguments: CapabilityForm.all) func `take exactly the versions of PEP 440`(form: CapabilityForm) async throws {
        let pairs = try pairs(form, 8_000)
        #expect(pairs.count > 4_000)
        struct Question: Hashable { let provided, asked: RPMDependency }
        let questions = Set(pairs.flatMap { pair in pair.provided.flatMap { one in pair.asked.map { Question(provided: one, asked: $0) } } })
        let ordered = Array(questions)
        let answers = try await RPMOracle.overlap(ordered.map { ($0.provided, $0.asked) })
        let truth = Dictionary(uniqueKeysWithValues: zip(ordered, answers))
        var differences: [String] = []
        for pair in pairs {
            let rpm = pair.isSatisfied { truth[Question(provided: $0, asked: $1)] ?? false }
            let own = pair.isSatisfied { $1.isSatisfied(by: $0, dialect: form.features.dialect) }
            if rpm != pair.set.contains(pair.version) || own != rpm {
                differences.append("\(pair.version) \(pair.origin) and \(pair.set): rpm says \(rpm), we \(own) of \(pair.provided) for \(pair.lines)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) of \(pairs.count) differ, such as \(differences.prefix(5))")
    }

    @Test func `are the line of their expression`() throws {
        for (set, _) in try samples(2_000, only: { _ in true }) {
            let form = CapabilityForm(features: .all)
            let expression = try RPMVersionMap.expression(capability: "N", specifiers: set, form: form)
            let lines = try RPMVersionMap.requirements(capability: "N", specifiers: set, form: form)
            #expect(lines.requires == [expression?.dependency ?? RPMDependency("N")])
        }
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

extension CapabilityForm {
    /// The forms of all targets.
    static let all = [
        CapabilityForm(features: RPMFeatures(tilde: false, caret: false, richDependencies: false, weakDependencies: false)),
        CapabilityForm(features: RPMFeatures(tilde: true, caret: false, richDependencies: false, weakDependencies: false), spelling: .both),
        CapabilityForm(features: .all, spelling: .both), CapabilityForm(features: .all),
    ]
}
