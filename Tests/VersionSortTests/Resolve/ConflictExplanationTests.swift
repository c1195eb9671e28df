import Testing

@testable import VersionSort

@Suite struct `An explanation` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var projects: [String: [TableProvider.Row]]
        var roots: [String]
        var constraints: [String] = []
        let text: String

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "of two chains that meet",
            projects: [
                "menu": [.init("1.0", ["dropdown>=2"]), .init("1.5", ["dropdown>=2"])],
                "dropdown": [.init("1.8"), .init("2.0", ["icons>=2"]), .init("2.3", ["icons>=2"])], "icons": [.init("1.0"), .init("2.0")],
            ],
            roots: ["menu", "icons<2"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require menu
                  every release of menu needs dropdown>=2
                  dropdown>=2.0 need icons>=2
                  you require icons<2
                hint: relax the bound <2 on icons: icons 2.0 would fit
                """),
        Case(
            name: "of a project that does not exist", projects: ["web": [.init("1.0", ["typo"])]], roots: ["web"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require web
                  web 1.0 needs typo
                  there is no project named typo in the index
                hint: check the spelling of typo, or add the index that has it
                """),
        Case(
            name: "of releases that want a newer Python",
            projects: ["web": [.init("3.2"), .init("4.0", python: ">=3.10"), .init("5.0", python: ">=3.12")]], roots: ["web>=4"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require web>=4
                  no release of web>=4 fits on el9 (Python 3.9.21): 5.0 needs Python >=3.12; 4.0 needs Python >=3.10
                hint: the newest release of web that fits on el9 is 3.2
                hint: relax the bound >=4 on web: web 3.2 would fit
                """),
        Case(
            name: "of a bound of the user's own that nothing meets", projects: ["a": [.init("1"), .init("2")]], roots: ["a>=3"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require a>=3
                  no release of a>=3 exists
                hint: the newest release of a that fits on el9 is 2
                hint: relax the bound >=3 on a: a 2 would fit
                """),
        Case(
            name: "of a constraint in the way", projects: ["a": [.init("1", ["b>=2"])], "b": [.init("1"), .init("2")]], roots: ["a"],
            constraints: ["b<2"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require a
                  a 1 needs b>=2
                  a constraint bounds b<2
                hint: relax the constraint b<2
                """),
        Case(
            name: "of metadata that excludes the target",
            projects: ["a": [.init("1", metadataPython: ">=3.10"), .init("2", metadataPython: ">=3.10")]], roots: ["a"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require a
                  every release of a cannot be used: needs Python >=3.10
                """),
        Case(
            name: "of two requirements of the user's own that exclude each other", projects: ["a": [.init("1"), .init("2")]],
            roots: ["a<2", "a>=2"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require a<2
                  you require a>=2
                hint: relax the bound <2 on a: a 2 would fit
                hint: relax the bound >=2 on a: a 1 would fit
                """),
        Case(
            name: "of a yanked release", projects: ["a": [.init("1"), .init("2", isYanked: true)], "b": [.init("1", ["a>=2"])]],
            roots: ["b"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require b
                  b 1 needs a>=2
                  no release of a>=2 fits on el9 (Python 3.9.21): 2 is yanked
                hint: the newest release of a that fits on el9 is 1
                """),
        Case(
            name: "of an extra",
            projects: [
                "a": [.init("1", ["b>=2 ; extra == 'x'"], extras: ["x"])], "b": [.init("1"), .init("2")], "c": [.init("1", ["a[x]"])],
            ],
            roots: ["b==1", "c"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require c
                  c 1 needs a[x]
                  a[x] 1 needs b>=2
                  you require b==1
                hint: relax the bound ==1 on b: b 2 would fit
                """),
        Case(
            name: "of many releases that each want something else",
            projects: [
                "sdk": (0..<9).map { .init("1.\($0)", ["core==1.\($0)"]) }, "core": (0..<9).map { .init("1.\($0)", ["http<2"]) },
                "http": [.init("1"), .init("2")],
            ],
            roots: ["http>=2", "sdk"],
            text: """
                no set of releases fits on el9 (Python 3.9.21)
                  you require sdk
                  every release of sdk needs its own core, for example sdk 1.8 needs core==1.8
                  every release of core needs http<2
                  you require http>=2
                hint: relax the bound >=2 on http: http 1 would fit
                """),
    ]

    @Test(arguments: cases) func `tells the chain`(_ example: Case) async throws {
        let provider = try TableProvider(example.projects)
        let input = try Resolving.input(example.roots, constraints: example.constraints)
        #expect(try await Resolving.failure(input, provider) == example.text)
    }

    @Test func `names the place where a requirement was written`() async throws {
        var input = try Resolving.input([])
        input.requirements = [RootRequirement(try Requirement("a>=3"), origin: "dev-reqs.txt, line 3")]
        let text = try await Resolving.failure(input, try TableProvider(["a": [.init("1")]]))
        #expect(text.contains("you require a>=3 (dev-reqs.txt, line 3)"))
    }
}
