import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Requirements beside the packaging library` {
    private static let script = """
        import json, sys
        from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
        from packaging.requirements import Requirement, InvalidRequirement
        from packaging.utils import canonicalize_name
        environment = json.loads(sys.argv[1])
        out = []
        for line in sys.stdin.buffer.read().decode().split("\\x1e"):
            if not line: continue
            try: r = Requirement(line)
            except (InvalidRequirement, ValueError):
                out.append("-")
                continue
            try: marker = "-" if r.marker is None else "T" if r.marker.evaluate(environment) else "F"
            except (UndefinedComparison, UndefinedEnvironmentName): marker = "U"
            extras = ",".join(sorted({canonicalize_name(e) for e in r.extras}))
            specifiers = ",".join(sorted({str(s) for s in r.specifier}))
            out.append("|".join([canonicalize_name(r.name), extras, specifiers, r.url or "", marker]))
        print("\\n".join(out))
        """

    private static func ours(_ text: String, _ environment: MarkerEnvironment) -> String {
        guard let requirement = try? Requirement(text) else { return "-" }
        let marker: String
        if let condition = requirement.marker {
            let isDefined = condition.meaninglessComparisons(environment).allSatisfy { $0.result != nil }
            marker = isDefined ? (condition.evaluate(environment) ? "T" : "F") : "U"
        } else {
            marker = "-"
        }
        let extras = requirement.extras.map(\.normalized).joined(separator: ",")
        return [requirement.name.normalized, extras, requirement.specifiers.description, requirement.url ?? "", marker].joined(separator: "|")
    }

    /// Returns `true` for a known deviation of packaging from the specification.
    private static func isJustified(_ text: String, _ ours: String, _ answer: String) -> Bool {
        let parts = answer.split(separator: "|", omittingEmptySubsequences: false)
        // packaging accepts names that end with "_", because its word boundary treats "_" as a letter (PEP 508: a letter or digit ends a name).
        if ours == "-", parts.count > 1, parts[0].hasSuffix("-") || parts[1].split(separator: ",").contains(where: { $0.hasSuffix("-") }) { return true }
        // In a requirement, packaging's `===` includes the comma in the text.
        if text.contains("==="), text.contains(","), answer == "-" { return true }
        // packaging treats an empty text as the requested extra if there is none.
        return text.contains("extra") && (text.contains("''") || text.contains("\"\""))
    }

    /// Returns an answer without repeated clauses: of equal clauses in two spellings we keep one, packaging both.
    private static func withoutRepetition(_ answer: String) -> String {
        var parts = answer.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 5, let set = try? SpecifierSet(parts[2]) { parts[2] = set.description }
        return parts.joined(separator: "|")
    }

    @Test func `are read alike`() async throws {
        var generator = RequirementGenerator(random: SeededGenerator(for: "requirements"))
        let texts = (0..<40_000).compactMap { index in
            let text = generator.requirement()
            let near = index % 3 == 0 ? generator.nearly(text) : text
            return near.isEmpty || near.utf8.contains(where: { $0 < 0x20 && $0 != 9 }) ? nil : near
        }
        let environment = MarkerEnvironment(python: "3.9", fullVersion: "3.9.21", machine: "x86_64")
        let json = String(decoding: try JSONEncoder().encode(environment), as: UTF8.self)
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script, json], input: texts.joined(separator: "\u{1E}"))
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == texts.count)
        var differences: [String] = []
        for (text, answer) in zip(texts, answers) {
            let ours = Self.ours(text, environment)
            if Self.isJustified(text, ours, answer) { continue }
            let answer = Self.withoutRepetition(answer)
            if ours != answer { differences.append("\(text.debugDescription): \(ours), packaging: \(answer)") }
            if let requirement = try? Requirement(text), (try? Requirement(requirement.description)) != requirement {
                differences.append("\(text.debugDescription) does not come back from \(requirement)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(8).joined(separator: "\n"))")
    }
}
