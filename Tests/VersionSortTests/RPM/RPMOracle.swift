import TestSupport
import Testing

@testable import VersionSort

/// The real rpm, run in one process.
enum RPMOracle {
    /// Returns rpm's order of each pair of versions: -1, 0 or 1.
    static func compare(_ pairs: [(String, String)]) async throws -> [Int] {
        let lua = #"%{lua:for line in io.lines() do local a, b = line:match("^(.-)\t(.*)$"); io.stdout:write(rpm.vercmp(a, b), "\n") end}"#
        let result = try await Tool.run("rpm", ["--eval", lua], input: pairs.map { "\($0.0)\t\($0.1)\n" }.joined())
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").compactMap { Int($0) }
        try #require(answers.count == pairs.count)
        return answers
    }

    /// Returns rpm's order of each pair of versions with releases: -1, 0 or 1.
    static func compare(_ pairs: [(EVR, EVR)]) async throws -> [Int] {
        let script = """
            import rpm, sys
            for line in sys.stdin:
                a, b, c, d = line.rstrip("\\n").split("\\t")
                print(rpm.labelCompare(("0", a, b), ("0", c, d)))
            """
        let input = pairs.map { [$0.0, $0.1].map { "\($0.version)\t\($0.release ?? "")" }.joined(separator: "\t") + "\n" }.joined()
        let result = try await Tool.run("/usr/bin/python3", ["-W", "ignore", "-c", script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").compactMap { Int($0) }
        try #require(answers.count == pairs.count)
        return answers
    }

    /// Returns, for each pair of dependencies, whether they overlap according to rpm.
    static func overlap(_ pairs: [(RPMDependency, RPMDependency)]) async throws -> [Bool] {
        let script = """
            import rpm, sys
            for line in sys.stdin:
                a, b, c, d = line.rstrip("\\n").split("\\t")
                one = rpm.ds(("N", int(a), b), rpm.RPMTAG_PROVIDENAME)
                two = rpm.ds(("N", int(c), d), rpm.RPMTAG_REQUIRENAME)
                next(one), next(two)
                print(int(bool(one.Compare(two))))
            """
        let input = pairs.map { "\($0.0.flags.rawValue)\t\($0.0.evr)\t\($0.1.flags.rawValue)\t\($0.1.evr)\n" }.joined()
        let result = try await Tool.run("/usr/bin/python3", ["-W", "ignore", "-c", script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map { $0 == "1" }
        try #require(answers.count == pairs.count)
        return answers
    }
}
