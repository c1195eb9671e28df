import Testing

@testable import VersionSort

@Suite struct `The verifier of locks` {
    static let projects: [String: [TableProvider.Row]] = [
        "a": [.init("1", ["b>=1", "c ; extra == 'x'"], extras: ["x"])],
        "b": [.init("1"), .init("2"), .init("3rc1"), .init("4", isYanked: true)],
        "c": [.init("1"), .init("2", metadataPython: ">=3.10")], "d": [.init("1")],
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The packages with name, version, extras and dependencies.
        let packages: [(String, String, [String], [String])]
        let problems: [String]

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing wrong", packages: [("a", "1", ["x"], ["b", "c"]), ("b", "2", [], []), ("c", "1", [], [])], problems: []),
        Case(
            name: "missing", packages: [("a", "1", ["x"], ["b", "c"]), ("c", "1", [], [])],
            problems: ["el9: b>=1 is required by a, and b is missing"]),
        Case(
            name: "superfluous",
            packages: [("a", "1", ["x"], ["b", "c"]), ("b", "2", [], []), ("c", "1", [], []), ("d", "1", [], [])],
            problems: ["el9: nothing needs d"]),
        Case(
            name: "unknown release", packages: [("a", "1", ["x"], ["b", "c"]), ("b", "2.5", [], []), ("c", "1", [], [])],
            problems: ["el9: b 2.5 is not among the releases that fit the target"]),
        Case(
            name: "another Python", packages: [("a", "1", ["x"], ["b", "c"]), ("b", "2", [], []), ("c", "2", [], [])],
            problems: ["el9: c needs Python >=3.10, and the target has 3.9.21"]),
        Case(
            name: "pre-release", packages: [("a", "1", ["x"], ["b", "c"]), ("b", "3rc1", [], []), ("c", "1", [], [])],
            problems: ["el9: b 3rc1 is a pre-release that nothing asks for, and 2 fits"]),
        Case(
            name: "yanked and beyond a constraint", packages: [("a", "1", ["x"], ["b", "c"]), ("b", "4", [], []), ("c", "1", [], [])],
            problems: ["el9: b 4 does not satisfy the constraint b<4", "el9: b 4 is yanked and not pinned"]),
        Case(
            name: "wrong notes", packages: [("a", "1", [], ["b"]), ("b", "2", [], []), ("c", "1", [], [])],
            problems: ["el9: the dependencies written for a do not match its metadata", "el9: the extras written for a are not those asked for"]),
    ]

    @Test(arguments: cases) func `finds`(_ example: Case) async throws {
        let packages = try example.packages.map { name, version, extras, dependencies in
            ResolvedPackage(
                name: try ProjectName(name), version: try Version(version), extras: try extras.map { try ExtraName($0) },
                dependencies: try dependencies.map { try ProjectName($0) })
        }
        let problems = try await LockVerifier.verify(
            Resolution(targetID: "el9", packages: packages), against: try Resolving.input(["a[x]"], constraints: ["b<4"]),
            provider: try TableProvider(Self.projects))
        #expect(problems.map(\.description) == example.problems)
    }

    @Test func `finds a specifier that does not hold`() async throws {
        let package = ResolvedPackage(name: try ProjectName("d"), version: try Version("1"))
        let problems = try await LockVerifier.verify(
            Resolution(targetID: "el9", packages: [package]), against: try Resolving.input(["d>=2"]),
            provider: try TableProvider(Self.projects))
        #expect(problems.map(\.text) == ["d 1 does not satisfy d>=2, which the user requires"])
    }
}
