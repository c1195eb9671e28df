import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Versions beside the packaging library` {
    private static let script = """
        import sys
        from packaging.version import Version, InvalidVersion
        def read(t):
            try: return Version(t)
            except (InvalidVersion, ValueError): return None
        out = []
        for line in sys.stdin.buffer.read().decode().split("\\x1e"):
            if not line: continue
            a, b = (read(t) for t in line.split("\\x1f"))
            order = "-" if a is None or b is None else "0" if a == b else "<" if a < b else ">"
            out.append("%s\\t%s\\t%s" % ("-" if a is None else a, "-" if b is None else b, order))
        print("\\n".join(out))
        """

    @Test func `are read, printed and ordered alike`() async throws {
        var generator = VersionGenerator(random: SeededGenerator(for: "versions"))
        var pairs: [(String, String)] = []
        for index in 0..<100_000 {
            switch index % 4 {
            case 0: pairs.append((generator.version(spelledOddly: true), generator.version(spelledOddly: true)))
            case 1: pairs.append((generator.nearlyVersion(), generator.nearlyVersion()))
            case 2:
                let text = generator.version()
                pairs.append((text, generator.version(near: text)))
            default: pairs.append((generator.version(), generator.version()))
            }
        }
        let input = pairs.map { "\($0.0)\u{1F}\($0.1)" }.joined(separator: "\u{1E}")
        let result = try await Tool.run(try Tool.oraclePython, ["-c", Self.script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n")
        try #require(answers.count == pairs.count)
        var differences: [String] = []
        for ((one, other), answer) in zip(pairs, answers) {
            let (left, right) = (Version.parse(one), Version.parse(other))
            let order = if let left, let right { left == right ? "0" : left < right ? "<" : ">" } else { "-" }
            let ours = "\(left?.description ?? "-")\t\(right?.description ?? "-")\t\(order)"
            if ours != answer { differences.append("\(one.debugDescription) \(other.debugDescription): \(ours), packaging: \(answer)") }
            if let left, let right, left == right, left.hashValue != right.hashValue { differences.append("\(one) \(other): hash") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }
}
