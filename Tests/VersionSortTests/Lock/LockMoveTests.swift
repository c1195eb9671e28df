import TestSupport
import Testing

@testable import VersionSort

/// The reasons for the changes between two locks, of which an index gives the second one less or more.
@Suite(.showsSeeds) struct `The reason of a change in a lock` {
    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        var index: [String: [TableProvider.Row]]
        /// The releases that are gone from the index when the second lock is made, for example `mid 2.0`.
        var gone: [String]
        var roots = ["top"]
        /// The requirements of the second lock.
        var later: [String]?
        /// The changes with their reasons.
        var moves: [String]

        var testDescription: String { title }
    }

    static let cases: [Case] = [
        Case(
            title: "a missing release that was needed with an extra",
            index: [
                "top": [.init("1.0", ["mid"]), .init("2.0", ["mid[x]>=2"])], "mid": [.init("1.0"), .init("2.0", ["low; extra == 'x'"], extras: ["x"])],
                "low": [.init("1.0")],
            ], gone: ["low 1.0"],
            moves: [
                "low goes: 1.0 is gone from the index", "top: 2.0 requires mid[x]>=2, mid 2.0 requires low, and low 1.0 is gone from the index",
            ]),
        Case(
            title: "a requirement that nothing satisfies any more before one that another change explains",
            index: [
                "top": [.init("1.0", ["any<2"]), .init("2.0", ["any>=2", "zoo"])], "any": [.init("1.0"), .init("2.0")], "zoo": [.init("1.0")],
            ], gone: ["zoo 1.0"],
            moves: [
                "any: top requires any<2", "top: 2.0 requires zoo, and zoo 1.0 is gone from the index", "zoo goes: 1.0 is gone from the index",
            ]),
        Case(
            title: "a missing release is no reason where another one satisfies the requirement",
            index: ["top": [.init("1.0"), .init("2.0", ["mid<3"])], "mid": [.init("1.0"), .init("2.0"), .init("3.0")]],
            gone: ["mid 2.0"], later: ["top", "mid>=3"],
            moves: ["mid: 2.0 is gone from the index", "top: 2.0 requires mid<3, and mid is 3.0"]),
        Case(
            title: "a package goes because its dependent goes, also if its release is gone",
            index: ["top": [.init("1.0", ["low"]), .init("2.0")], "low": [.init("0.9"), .init("1.0")]], gone: ["low 1.0"], roots: ["top<2"],
            later: ["top>=2"], moves: ["low goes: nothing needs it any more", "top: you require top>=2"]),
        Case(
            title: "two dependents of a missing release",
            index: [
                "top": [.init("1.0"), .init("2.0", ["mid"])], "mid": [.init("1.0", ["low"]), .init("2.0", ["low"])], "low": [.init("1.0")],
            ], gone: ["low 1.0"],
            moves: [
                "low goes: 1.0 is gone from the index", "mid goes: nothing needs it any more",
                "top: 2.0 requires mid, mid 2.0 requires low, and low 1.0 is gone from the index",
            ]),
    ]

    @Test(arguments: cases) func `is the release that is missing, or the requirement that excludes the old version`(_ test: Case) async throws {
        let before = try TableProvider(test.index)
        var left: [String: [TableProvider.Row]] = [:]
        for (name, rows) in test.index { left[name] = rows.filter { !test.gone.contains("\(name) \($0.version)") } }
        let after = try TableProvider(left)
        let old = try await Resolver.resolve(try Resolving.input(test.roots), provider: before)
        var input = try Resolving.input(test.later ?? test.roots)
        input.preferences = old.pins
        let new = try await Resolver.resolve(input, provider: after)
        let moves = try await LockMove.moves(from: old, to: new, input: input, provider: after) { _ in false }
        let lines = moves.map { "\($0.change.name)\($0.change.new == nil ? " goes" : ""): \($0.reason)" }
        #expect(lines == test.moves)
    }

    /// Returns the lines about two locks of an index, from which releases are gone when the second one is made; `nil` if one of them has no answer.
    private func lines(
        _ index: [String: [TableProvider.Row]], gone: Set<String>, roots: [String], stepLimits: (plain: Int, pruned: Int)? = nil
    ) async throws -> [String]? {
        let before = try TableProvider(index)
        var left: [String: [TableProvider.Row]] = [:]
        for (name, rows) in index { left[name] = rows.filter { !gone.contains("\(name) \($0.version)") } }
        let after = try TableProvider(left)
        var input = try Resolving.input(roots)
        let old: Resolution
        let new: Resolution
        do {
            old = try await Resolver.resolve(input, provider: before)
            input.preferences = old.pins
            new = try await Resolver.resolve(input, provider: after)
        } catch { return nil }
        let moves = try await LockMove.moves(from: old, to: new, input: input, provider: after, stepLimits: stepLimits) { _ in false }
        return moves.map { "\($0.change.name): \($0.reason)" }
    }

    @Test func `is the same in small indexes whether or not paths that end nowhere are left out`() async throws {
        var random = SeededGenerator(for: "reasons of moves")
        var (compared, walked) = (0, 0)
        for round in 0..<400 {
            // A root that can do without the others, and projects that need each other in circles.
            let count = 2 + random.below(4)
            var index = ["top": [TableProvider.Row("1.0"), .init("2.0", (0..<count).map { "p\($0)" })]]
            for project in 0..<count {
                index["p\(project)"] = (1...(1 + random.below(3))).map { version in
                    let needs = (0..<random.below(4)).map { _ in
                        "p\(random.below(count))" + ["", "", ">=1", ">=2", "<3", "==1"][random.below(6)]
                    }
                    return TableProvider.Row("\(version)", needs)
                }
            }
            let all = index.filter { $0.key != "top" }.flatMap { name, rows in rows.map { "\(name) \($0.version)" } }.sorted()
            let gone = Set(all.filter { _ in random.below(4) == 0 })
            guard let plain = try await lines(index, gone: gone, roots: ["top"], stepLimits: (.max, 0)) else { continue }
            let pruned = try await lines(index, gone: gone, roots: ["top"], stepLimits: (0, .max))
            #expect(plain == pruned, "round \(round), seed \(random.seed): \(index), without \(gone)")
            compared += 1
            walked += plain.count { $0.contains(" requires ") }
        }
        #expect(compared > 200 && walked > 50, "\(compared) \(walked)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func `is found in a graph with more paths than could ever be walked`(_ isClique: Bool) async throws
    {
        let (layers, width) = isClique ? (1, 40) : (30, 4)
        func name(_ layer: Int, _ place: Int) -> String { "p\(layer)-\(place)" }
        var index = ["zz": [TableProvider.Row("1.0"), .init("2.0")]]
        index["top"] = [.init("1.0"), .init("2.0", (0..<width).map { name(0, $0) } + ["zz>=2"])]
        for layer in 0..<layers {
            for place in 0..<width {
                let next = isClique ? 0 : layer + 1
                let needs = next < layers ? (0..<width).filter { !isClique || $0 != place }.map { name(next, $0) } : []
                index[name(layer, place)] = [.init("1.0", needs)]
            }
        }
        let found = try #require(try await lines(index, gone: ["zz 2.0"], roots: ["top", "zz"]))
        #expect(found.contains("top: 2.0 requires zz>=2, and zz 2.0 is gone from the index"), "\(found)")
        #expect(found.count == 2 + layers * width)
    }
}
