import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Sets with many packages that lookups do not decide: many that exclude each other, and many that do not.
@Suite(.showsSeeds) struct InstallVerdictTests {
    /// Returns packages with conditional requirements, so that lookups prove none of them.
    ///
    /// A share of them excludes others.
    private static func draw(_ count: Int, conflicting percent: Int, _ random: inout SeededGenerator) -> [FakePackage] {
        (0..<count).map { number in
            let other = random.below(count)
            var requires = ["(p\(random.below(count)) if never\(number))"]
            if number > 0, random.chance(40) { requires.append("p\(random.below(number))") }
            return FakePackage(
                "p\(random.chance(90) ? number : random.below(count))", "1.\(number)", requires: requires,
                conflicts: random.chance(percent) && other != number ? ["p\(other)"] : [])
        }
    }

    @Test(arguments: [0, 5, 50, 90]) func `each package gets the verdict of a solver of its own whatever share of them excludes others`(percent: Int) throws {
        var random = SeededGenerator(for: "each package gets the verdict of a solver of its own whatever share of them excludes others")
        let folder = try TemporaryFolder()
        try FakePackage.write(Self.draw(260, conflicting: percent, &random), to: folder.path)
        let report = try ClosureCheck.run(repository: folder.path, base: BaseInput(), architecture: "x86_64")
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        let repository = try builder.addRepository(
            "r", primary: Repomd.read(directory: folder.path).path(of: .primary, in: folder.path))
        let pool = builder.prepare()
        var refused: Set<String> = []
        for package in repository.packages where try !pool.install([package]).isSolved { refused.insert(pool.name(of: package).description) }
        #expect(report.refused.map(Set.init) == refused, "seed \(random.seed)")
        #expect(report.checked == 260 && report.uninstallable == refused.count, "seed \(random.seed)")
    }
}
