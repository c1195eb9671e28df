import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Dependencies of rpm packages` {
    @Test func `are read and written as in a spec file`() throws {
        for text in ["python(abi) = 3.9", "/bin/sh", "libc.so.6(GLIBC_2.34)(64bit)", "a >= 1:2.0-3", "a < 1~~", "(a with b)"] {
            #expect(try RPMDependency(parsing: text).description == text)
        }
        #expect(try RPMDependency(parsing: "a == 1") == RPMDependency("a", .equal, "1"))
        #expect(try RPMDependency(parsing: "(a or b)").isRich)
        for text in ["", "a =", "a ~= 1", "a = 1 2"] { #expect(throws: InvalidRPMDependency.self) { try RPMDependency(parsing: text) } }
        #expect(RPMDependency("a", .lessOrEqual, "1").flags.rawValue == 10)
    }

    @Test func `go through JSON`() throws {
        let lines = [
            RPMDependency("a", .greaterOrEqual, "1"), RPMDependency(name: "/bin/sh", flags: [.interpreter, .scriptPost], evr: ""),
            .rich("(a or b)"),
        ]
        #expect(try JSONDecoder().decode([RPMDependency].self, from: JSONEncoder().encode(lines)) == lines)
    }

    @Test func `overlap as the real rpm says`() async throws {
        var random = SeededGenerator(for: "overlap")
        let versions = ["1.0", "1.0-1", "1.0-2", "1.1", "1.1-1", "0:1.0", "1:1.0", "1:1.0-1", "1~rc1", "1^post1-1", "1", "2"]
        let comparisons: [RPMComparison?] = [nil] + RPMComparison.allCases
        func dependency() -> RPMDependency { RPMDependency("N", random.pick(comparisons), random.pick(versions)) }
        let pairs = (0..<20_000).map { _ in (dependency(), dependency()) }
        let answers = try await RPMOracle.overlap(pairs)
        let differences = zip(pairs, answers).filter { RPMDependency.overlap(provides: $0.0, requires: $0.1) != $1 }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
        #expect(answers.contains(true) && answers.contains(false))
        #expect(!RPMDependency.overlap(provides: RPMDependency("a"), requires: RPMDependency("b")))
    }
}
