import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The verdicts of the fast check, compared with one new solver for each package, on generated sets.
@Suite struct ClosureAgreementTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `each package gets the verdict that a solver of its own gives`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let packages = Self.generate(count: 120 + Int(seed) * 10, &random)
        let folder = try TemporaryFolder()
        try FakePackage.write(packages, to: folder.path)
        let base = BaseInput(provides: [.init("os", .equal, "5")])
        let report = try ClosureCheck.run(repository: folder.path, base: base, architecture: "x86_64")
        let broken = Set(report.causes.filter { $0.kind == .missing || $0.kind == .conflict }.flatMap(\.victims))
        let alone = try Self.brokenAlone(folder.path)
        #expect(broken == alone, "seed \(seed): only fast \(broken.subtracting(alone)), only alone \(alone.subtracting(broken))")
        #expect(report.checked == packages.count && report.uninstallable == alone.count)
        #expect(report.causes.contains { $0.kind == .conflict }, "seed \(seed) puts nothing to the solver alone")
        #expect(report[.closure].failed == report.causes.filter { $0.kind.tier == .closure }.flatMap(\.victims).reduce(into: Set()) { $0.insert($1) }.sorted())
        #expect(alone.count > 0 && alone.count < packages.count, "seed \(seed) makes a set that shows nothing")
    }

    private static func brokenAlone(_ directory: FilePath) throws -> Set<String> {
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        let repository = try builder.addRepository("r", primary: Repomd.read(directory: directory).path(of: .primary, in: directory))
        _ = try builder.addPackage("base", evr: "0-0", providing: [SolverCapability("os", .equal, "5")])
        let pool = builder.prepare()
        var result: Set<String> = []
        for package in repository.packages where try !pool.install([package]).isSolved { result.insert(pool.name(of: package).description) }
        return result
    }

    /// Returns a graph of packages that mostly require earlier ones, with ranges, boolean dependencies, cycles, conflicts and a few missing names.
    ///
    /// The last three are in every set: one requires two, of which one excludes the other, which only the solver finds.
    private static func generate(count: Int, _ random: inout SeededGenerator) -> [FakePackage] {
        let planted = [
            FakePackage("both", "1", requires: ["one", "other"]), FakePackage("one", "1"), FakePackage("other", "1", conflicts: ["one"]),
        ]
        let drawn = (0..<count - planted.count).map { number in
            var requires: [String] = []
            var conflicts: [String] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) where number > 0 {
                let other = Int.random(in: max(0, number - 40)..<number, using: &random)
                switch Int.random(in: 0..<100, using: &random) {
                case ..<40: requires.append("p\(other)")
                case ..<60: requires.append("(cap\(other) >= 1 with cap\(other) < 3)")
                case ..<70: requires.append("(p\(other) or p\(Int.random(in: 0..<count, using: &random)))")
                case ..<76: requires.append("(p\(other) and cap\(Int.random(in: 0..<number, using: &random)) >= 1)")
                case ..<80: requires.append("(p\(other) if p\(Int.random(in: 0..<count, using: &random)))")
                case ..<83: requires.append("(gone\(other) unless p\(other))")
                case ..<88: requires.append("os >= \(Int.random(in: 4...6, using: &random))")
                case ..<90: requires.append("p\(Int.random(in: 0..<count, using: &random))")
                case ..<92: requires.append("gone\(other)")
                default: conflicts.append("p\(other)")
                }
            }
            let version = "\(Int.random(in: 1...3, using: &random)).\(number)"
            // Sometimes add a second version of a name, as in repositories that keep old packages.
            let name = number > 10 && Int.random(in: 0..<12, using: &random) == 0 ? number - Int.random(in: 1...9, using: &random) : number
            return FakePackage("p\(name)", version, provides: ["cap\(name) = \(version)"], requires: requires, conflicts: conflicts)
        }
        return drawn + planted
    }
}
