import Testing

@testable import VersionSort

/// The reasons for the changes between two locks, of which an index gives the second one less or more.
@Suite struct `The reason of a change in a lock` {
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
}
