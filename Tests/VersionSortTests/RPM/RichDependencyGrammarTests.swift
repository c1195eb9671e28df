import TestSupport
import Testing
import VersionSort

/// Boolean dependencies are parsed like in rpm, so that no package contains one that rpm cannot install.
@Suite struct RichDependencyGrammarTests {
    static let lines = [
        "(a)", "(a or b)", "(a and b and c)", "(a >= 1 with a < 2)", "((a if b) and c)", "((a if b) or c)", "((a if b else d) or c)", "(a if b else c)",
        "(python3dist(x) >= 1.0 with python3dist(x) < 2)",
        "(a without b)", "(x[y] or b)", "(a or (b and (c or d)))",
        "(a or b", "()", "(a b)", "(or a)", "(a or)", "(a and b or c)", "(a >= or b)", "(a >= 1 2)", "(a if b else c else d)", "(a or b))", "((a)",
    ]

    @Test func `the same lines are taken and refused as by the real rpm`() async throws {
        for line in Self.lines {
            let spec = "Name: x\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\nRequires: \(line)\n%description\nx\n%files\n"
            let answer = try await Tool.run("rpmspec", ["-q", "--qf", "%{name}", "/dev/stdin"], input: spec)
            let isOurs = (try? RPMDependency(parsing: line)) != nil
            #expect(isOurs == answer.succeeded, "\(line): \(answer.errors)")
        }
        for line in ["(a if %(x))", "(a or b;c)", "(a or \"b\")", "(a or `b`)"] { #expect((try? RPMDependency(parsing: line)) == nil, "\(line)") }
    }
}
