import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Specifiers beside the packaging library` {
    private static let script = """
        import sys
        from packaging.version import Version
        from packaging.specifiers import SpecifierSet, InvalidSpecifier
        out = []
        for line in sys.stdin.buffer.read().decode().split("\\x1e"):
            if not line: continue
            spec, *texts = line.split("\\x1f")
            versions = [Version(t) for t in texts]
            try: spec = SpecifierSet(spec)
            except InvalidSpecifier:
                out.append("-")
                continue
            answers = "".join("1" if spec.contains(v) else "0" for v in versions)
            chosen = ["".join("1" if any(v is k for k in kept) else "0" for v in versions)
                for kept in (list(spec.filter(versions, prereleases=p)) for p in (None, True, False))]
            out.append(" ".join([answers, *chosen, "p" if spec.prereleases else "-"]))
        print("\\n".join(out))
        """

    private static func bits(_ versions: [Version], _ kept: [Version]) -> String {
        var index = 0
        return String(
            versions.map { version in
                if index < kept.count, kept[index] == version, kept[index].description == version.description {
                    index += 1
                    return "1"
                }
                return "0"
            })
    }

    @Test func `are read alike and take and choose the same versions`() async throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "specifiers"))
        let samples = (0..<20_000).map { index in
            let clauses = (0..<generator.random.pick([1, 1, 1, 2, 3])).map { _ in generator.clause() }
            let versions = (0..<5).map { _ in generator.version(near: generator.random.pick(clauses)) }.filter { Version.parse($0) != nil }
            return (clauses.joined(separator: ","), versions)
        }
        let input = samples.map { ([$0.0] + $0.1).joined(separator: "\u{1F}") }.joined(separator: "\u{1E}")
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n")
        try #require(answers.count == samples.count)
        var differences: [String] = []
        var valid = 0
        for ((text, texts), answer) in zip(samples, answers) {
            let versions = texts.compactMap { Version.parse($0) }
            guard let set = try? SpecifierSet(text) else {
                if answer != "-" { differences.append("\(text) refused, packaging: \(answer)") }
                continue
            }
            valid += 1
            let contains = String(versions.map { set.contains($0) ? "1" : "0" })
            let chosen = [nil, true, false].map { Self.bits(versions, set.filter(versions, prereleases: $0)) }
            let ours = ([contains] + chosen + [set.admitsPrereleases ? "p" : "-"]).joined(separator: " ")
            if ours != answer { differences.append("\(text) over \(texts): \(ours), packaging: \(answer)") }
            let ranges = set.ranges
            for version in versions
            where !set.specifiers.contains(where: { $0.op == .arbitrary }) && ranges.contains(version) != set.contains(version) {
                differences.append("\(text) and its ranges \(ranges) over \(version)")
            }
        }
        #expect(valid > samples.count / 2)
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }
}
