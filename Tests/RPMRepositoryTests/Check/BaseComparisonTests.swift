import RPMBuilder
import SystemPackage
import Testing
import VersionSort

@testable import RPMRepository

/// Findings that need the base or the headers.
@Suite struct BaseComparisonTests {
    private func check(_ packages: [FakePackage], on base: [FakePackage]) throws -> CheckReport {
        let folder = try TemporaryFolder()
        let system = try TemporaryFolder()
        try FakePackage.write(packages, to: folder.path)
        try FakePackage.write(base, to: system.path)
        return try ClosureCheck.run(
            repository: folder.path, base: BaseInput(repositories: [system.path]), architecture: "x86_64", label: "release")
    }

    @Test func `a newer package of the base is an error and an older one a warning`() throws {
        let report = try check(
            [FakePackage("new", "2"), FakePackage("old", "1"), FakePackage("same", "1"), FakePackage("own", "1")],
            on: [FakePackage("new", "1"), FakePackage("old", "2"), FakePackage("same", "1")])
        #expect(!report.passed)
        let kinds = Dictionary(uniqueKeysWithValues: report.causes.map { ($0.neededBy[0], $0.kind) })
        #expect(kinds == ["new-2-1.noarch": .replacesBase, "old-1-1.noarch": .baseWins, "same-1-1.noarch": .baseWins])
        #expect(report.causes.map(\.kind.isWarning) == [false, false, true], "errors come first")
        #expect(report.causes.allSatisfy { !$0.fix.isEmpty })
    }

    @Test func `the three questions are counted apart`() throws {
        let report = try check(
            [
                FakePackage("a", "1", requires: ["gone"]), FakePackage("b", "1", requires: ["a", "os"]), FakePackage("c", "1", requires: ["b"]),
                FakePackage("d", "1"), FakePackage("e", "1", conflicts: ["d"]),
            ], on: [FakePackage("os", "1")])
        let questions = report.questions
        #expect(questions.requirements == 4 && questions.unmet == 1)
        #expect(questions.alone == 5 && questions.refusedAlone == 3)
        #expect(questions.together == 5 && questions.leftOut == 3 && questions.contradictions == 1 && !questions.wholeReleaseFits)
        #expect(report[.closure].failed == ["a-1-1.noarch", "b-1-1.noarch", "c-1-1.noarch", "d-1-1.noarch", "e-1-1.noarch"])
        #expect(report.causes.first?.why == ["c", "b", "a"], "the shortest way from what nothing needs")
    }

    @Test func `a feature that the target's rpm lacks is told with what it has`() throws {
        var package = try FakePackage("a", "1").described
        package.requires = try ["rpmlib(RichDependencies) <= 4.12.0-1", "rpmlib(PayloadIsZstd) <= 5.4.18-1", "b"].map(RPMDependency.init(parsing:))
        let rpm = try ["rpmlib(RichDependencies) = 4.12.0-1", "rpmlib(PayloadIsXz) = 5.2-1"].map(RPMDependency.init(parsing:))
        let causes = try #require(RPMFeatureCheck.causes([package], base: rpm))
        #expect(causes.map(\.requirement) == ["rpmlib(PayloadIsZstd) <= 5.4.18-1"])
        #expect(RPMFeatureCheck.causes([package], base: []) == nil, "a base that says nothing of its rpm gives no verdict")
    }

    @Test func `a cached form of the metadata gives the same report`() throws {
        let folder = try TemporaryFolder()
        let repository = folder.path.appending("repo")
        try FakePackage.write([FakePackage("a", "1", requires: ["(b >= 1 with b < 2)"]), FakePackage("b", "3")], to: repository)
        func run(_ cache: FilePath?) throws -> CheckReport {
            try ClosureCheck.run(repository: repository, base: BaseInput(), architecture: "x86_64", cache: cache)
        }
        let plain = try run(nil)
        for _ in 0..<2 { #expect(try run(folder.path.appending("cache")) == plain) }
        #expect(!plain.passed)
    }
}
