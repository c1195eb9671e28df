import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Markers beside the packaging library` {
    /// The environments for evaluating markers.
    ///
    /// The last is a development build.
    static let environments = [
        MarkerEnvironment(python: "3.9", fullVersion: "3.9.21", machine: "x86_64"),
        MarkerEnvironment(python: "3.6", fullVersion: "3.6.8", machine: "aarch64"),
        MarkerEnvironment(python: "3.12", fullVersion: "3.12.9", machine: "x86_64"),
        MarkerEnvironment(python: "3.15", fullVersion: "3.15.0b1", machine: "x86_64"),
        MarkerEnvironment(python: "2.7", fullVersion: "2.7.5", machine: "x86_64"),
        MarkerEnvironment(python: "3.13", fullVersion: "3.13.0+", machine: "x86_64"),
    ]
    static let extras = ["", "x", "foo-bar"]

    private static let script = """
        import json, sys
        from packaging.markers import Marker, InvalidMarker, UndefinedComparison, UndefinedEnvironmentName
        environments = json.loads(sys.argv[1])
        out = []
        for line in sys.stdin.buffer.read().decode().split("\\x1e"):
            if not line: continue
            text, place, extra = line.split("\\x1f")
            try: marker = Marker(text)
            except (InvalidMarker, ValueError):
                out.append("I")
                continue
            try: out.append("T" if marker.evaluate(environments[int(place)] | {"extra": extra}) else "F")
            except (UndefinedComparison, UndefinedEnvironmentName): out.append("U")
        print("\\n".join(out))
        """

    /// Returns our result for a marker: invalid, undefined, true or false.
    static func ours(_ text: String, _ environment: MarkerEnvironment, _ extra: String) -> String {
        guard let marker = try? Marker(text) else { return "I" }
        if marker.meaninglessComparisons(environment).contains(where: { $0.result == nil }) { return "U" }
        let extras = (try? ExtraName(extra)).map { [$0] } ?? []
        return marker.evaluate(environment, extras: Set(extras)) ? "T" : "F"
    }

    @Test func `are read alike and hold alike in every environment`() async throws {
        var generator = RequirementGenerator(random: SeededGenerator(for: "markers"))
        let samples = (0..<70_000).map { index in
            let marker = generator.marker()
            return (
                index % 5 == 0 ? generator.nearly(marker) : marker, generator.versions.random.pick(Array(Self.environments.indices)),
                generator.versions.random.pick(Self.extras)
            )
        }
        let input = samples.map { "\($0.0)\u{1F}\($0.1)\u{1F}\($0.2)" }.joined(separator: "\u{1E}")
        let environments = String(decoding: try JSONEncoder().encode(Self.environments), as: UTF8.self)
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script, environments], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == samples.count)
        var differences: [String] = []
        for (sample, answer) in zip(samples, answers) {
            let ours = Self.ours(sample.0, Self.environments[sample.1], sample.2)
            // packaging treats an empty text as the requested extra if there is none.
            if sample.0.contains("extra"), sample.0.contains("''") || sample.0.contains("\"\"") { continue }
            if ours != answer { differences.append("\(sample): \(ours), packaging: \(answer)") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(8).joined(separator: "\n"))")
        for answer in ["T", "F", "U", "I"] { #expect(answers.contains(answer)) }
    }
}
