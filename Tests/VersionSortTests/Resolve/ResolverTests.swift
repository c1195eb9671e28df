import Testing

@testable import VersionSort

@Suite struct `The resolver` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var projects: [String: [TableProvider.Row]]
        var roots: [String]
        var constraints: [String] = []
        var preferences: [String: String] = [:]
        var strategy = ResolveStrategy.highest
        var prereleases = PrereleasePolicy.ifNecessary
        let answer: String

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing asked", projects: [:], roots: [], answer: ""),
        Case(
            name: "the newest of everything", projects: ["a": [.init("1"), .init("2", ["b"])], "b": [.init("1"), .init("1.1")]],
            roots: ["a"], answer: "a 2, b 1.1"),
        Case(
            name: "an older release where the newest conflicts",
            projects: ["a": [.init("1", ["c>=1"]), .init("2", ["c>=2"])], "c": [.init("1"), .init("2")]],
            roots: ["a", "c<2"], answer: "a 1, c 1"),
        Case(
            name: "a package that a rejected release needed is not kept",
            projects: ["a": [.init("1"), .init("2", ["b", "c>=2"])], "b": [.init("1")], "c": [.init("1")]],
            roots: ["a"], answer: "a 1"),
        Case(
            name: "the lowest", projects: ["a": [.init("1", ["b"]), .init("2", ["b"])], "b": [.init("1"), .init("2")]],
            roots: ["a"], strategy: .lowest, answer: "a 1, b 1"),
        Case(
            name: "the lowest of what was asked for",
            projects: ["a": [.init("1", ["b"]), .init("2", ["b"])], "b": [.init("1"), .init("2")]],
            roots: ["a"], strategy: .lowestDirect, answer: "a 1, b 2"),
        Case(
            name: "a preferred version where it fits", projects: ["a": [.init("1"), .init("2"), .init("3")]],
            roots: ["a>=2"], preferences: ["a": "2"], answer: "a 2"),
        Case(
            name: "a preferred version before what is new",
            projects: ["a": [.init("1"), .init("2", ["z<2"])], "z": [.init("1"), .init("2")]], roots: ["a", "z"], preferences: ["z": "2"], answer: "a 1, z 2"),
        Case(
            name: "no preferred version where it does not fit", projects: ["a": [.init("1"), .init("2"), .init("3")]],
            roots: ["a>=2"], preferences: ["a": "1"], answer: "a 3"),
        Case(
            name: "a constraint bounds what is needed and adds nothing",
            projects: ["a": [.init("1", ["b"])], "b": [.init("1"), .init("2")], "c": [.init("1")]],
            roots: ["a"], constraints: ["b<2", "c<1"], answer: "a 1, b 1"),
        Case(
            name: "markers of the target",
            projects: [
                "a": [.init("1", ["b ; python_version < '3.10'", "c ; python_version >= '3.10'", "d ; sys_platform == 'win32'"])],
                "b": [.init("1")], "c": [.init("1")], "d": [.init("1")],
            ],
            roots: ["a", "c ; python_version > '3.11'"], answer: "a 1, b 1"),
        Case(
            name: "extras and what they need",
            projects: [
                "a": [.init("1", ["b ; extra == 'x'", "c ; extra == 'y'"], extras: ["x", "y"])], "b": [.init("1")], "c": [.init("1")],
            ],
            roots: ["a[x]"], answer: "a[x] 1, b 1"),
        Case(
            name: "an extra that leads to another of the same project",
            projects: [
                "a": [.init("1", ["a[x] ; extra == 'all'", "b ; extra == 'x'"], extras: ["all", "x"])], "b": [.init("1")],
            ],
            roots: ["a[all]"], answer: "a[all,x] 1, b 1"),
        Case(
            name: "an older release where the extra of the newest conflicts",
            projects: [
                "a": [.init("1", ["b<2 ; extra == 'x'"], extras: ["x"]), .init("2", ["b>=2 ; extra == 'x'"], extras: ["x"])],
                "b": [.init("1"), .init("2")], "c": [.init("1", ["a[x]"])],
            ],
            roots: ["c", "b<2"], answer: "a[x] 1, b 1, c 1"),
        Case(
            name: "a circle", projects: ["a": [.init("1", ["b"])], "b": [.init("1", ["a"])]], roots: ["a"], answer: "a 1, b 1"),
        Case(
            name: "no pre-release beside a final", projects: ["a": [.init("1"), .init("2rc1")]], roots: ["a"], answer: "a 1"),
        Case(
            name: "a pre-release that is named", projects: ["a": [.init("1"), .init("2rc1"), .init("2rc2")]], roots: ["a>=2rc1"],
            answer: "a 2rc2"),
        Case(
            name: "a pre-release that something deep names",
            projects: ["a": [.init("1"), .init("2rc1")], "b": [.init("1", ["a>=1.5b1"])]], roots: ["a", "b"], answer: "a 2rc1, b 1"),
        Case(
            name: "a pre-release where there is nothing else", projects: ["a": [.init("1a1"), .init("1a2")]], roots: ["a"],
            answer: "a 1a2"),
        Case(
            name: "no pre-release for the sake of a release that was given up",
            projects: ["a": [.init("1"), .init("2rc1")], "b": [.init("1"), .init("2", ["a>=1rc1", "c"])], "c": [.init("1", ["d"])]],
            roots: ["a", "b"], answer: "a 1, b 1"),
        Case(
            name: "a pre-release where the user allows them", projects: ["a": [.init("1"), .init("2rc1")]], roots: ["a"],
            prereleases: .allow, answer: "a 2rc1"),
        Case(
            name: "no yanked release", projects: ["a": [.init("1"), .init("2", isYanked: true)]], roots: ["a"], answer: "a 1"),
        Case(
            name: "a yanked release that is pinned",
            projects: ["a": [.init("1"), .init("2", isYanked: true)], "b": [.init("1", ["a>=1"])]],
            roots: ["b", "a==2"], answer: "a 2, b 1"),
        Case(
            name: "a yanked release that was locked", projects: ["a": [.init("1"), .init("2", isYanked: true)]], roots: ["a"],
            preferences: ["a": "2"], answer: "a 2"),
        Case(
            name: "not what is for another Python, whether the page or the metadata says so",
            projects: ["a": [.init("1"), .init("2", metadataPython: ">=3.10"), .init("3", python: ">=3.12")]], roots: ["a"], answer: "a 1"),
        Case(
            name: "not what cannot be read", projects: ["a": [.init("1"), .init("2", broken: "has metadata that cannot be read")]],
            roots: ["a"], answer: "a 1"),
        Case(
            name: "not what needs a URL", projects: ["a": [.init("1"), .init("2", ["b @ https://example.org/b.zip"])]], roots: ["a"],
            answer: "a 1"),
        Case(
            name: "exactly the text of ===", projects: ["a": [.init("1.0"), .init("1.1")]], roots: ["a===1.0"], answer: "a 1.0"),
    ]

    @Test(arguments: cases) func `chooses`(_ example: Case) async throws {
        let provider = try TableProvider(example.projects)
        let input = try Resolving.input(
            example.roots, constraints: example.constraints, preferences: example.preferences, strategy: example.strategy,
            prereleases: example.prereleases)
        #expect(try await Resolving.solve(input, provider) == example.answer)
    }

    @Test func `overrides replace and drop dependencies, everywhere or in one project`() async throws {
        let provider = try TableProvider([
            "a": [.init("1", ["c>=2", "d"])], "b": [.init("1", ["c>=2"])], "c": [.init("1"), .init("2"), .init("3")], "d": [.init("1")],
        ])
        var input = try Resolving.input(["a", "b"])
        input.overrides = [
            DependencyOverride(of: try ProjectName("c"), in: try ProjectName("a"), action: .drop),
            DependencyOverride(of: try ProjectName("c"), action: .replace(try Requirement("c<2"))),
            DependencyOverride(of: try ProjectName("d"), in: try ProjectName("b"), action: .drop),
        ]
        #expect(try await Resolving.solve(input, provider) == "a 1, b 1, c 1, d 1")
        input.overrides = [DependencyOverride(of: try ProjectName("c"), in: try ProjectName("b"), action: .versions(try SpecifierSet("<3")))]
        #expect(try await Resolving.solve(input, provider) == "a 1, b 1, c 2, d 1")
    }

    @Test func `says who needs what, what is direct, and what is strange`() async throws {
        let provider = try TableProvider(["a": [.init("1", ["b"], extras: ["y"])], "b": [.init("1", isYanked: true)]])
        let resolution = try await Resolver.resolve(try Resolving.input(["a[x]", "b==1"]), provider: provider)
        let a = try #require(resolution[try ProjectName("A")])
        let b = try #require(resolution[try ProjectName("b")])
        #expect(a.dependencies == [b.name] && b.requiredBy == [a.name] && a.isDirect && b.isDirect)
        #expect(a.files.map(\.filename) == ["a-1-py3-none-any.whl", "a-1.tar.gz"])
        #expect(resolution.warnings == ["a 1 has no extra named x", "b 1 is yanked: broken wheel"])
        #expect(resolution.requirements == ["a[x]", "b==1"])
        #expect(resolution[try ProjectName("zz")] == nil)
    }

    @Test func `does not read a long line of releases when one project is in the way of another`() async throws {
        // The newest "early" is decided first and excludes all "sdk" except old ones; each sdk requires its own "core", which requires an old "early".
        let count = 400
        var sdk: [TableProvider.Row] = []
        var core: [TableProvider.Row] = []
        for number in 0..<count {
            sdk.append(.init("1.\(number)", ["core>=1.\(number),<1.\(number + 1)"]))
            core.append(.init("1.\(number)", ["early<2"]))
        }
        let provider = try TableProvider(["early": [.init("1"), .init("2")], "web": [.init("1", ["early"])], "sdk": sdk, "core": core])
        let input = try Resolving.input(["early", "sdk", "web"])
        let resolution = try await Resolver.resolve(input, provider: provider)
        #expect(Resolving.text(resolution) == "core 1.399, early 1, sdk 1.399, web 1")
        #expect(resolution.effort.metadata < 40)
    }

    @Test func `stops at the limit of metadata and says where it went`() async throws {
        let rows = (0..<60).map { TableProvider.Row("1.\($0)", ["b==1.\($0)", "c==1.\($0)"]) }
        let other = (0..<60).map { TableProvider.Row("1.\($0)") }
        let provider = try TableProvider(["a": rows, "b": other, "c": [.init("9")]])
        var input = try Resolving.input(["a"])
        input.metadataLimit = 20
        let failure = await #expect(throws: ResolutionFailure.self) { try await Resolver.resolve(input, provider: provider) }
        #expect(failure?.kind == .tooMuchMetadata)
        #expect(failure?.summary == "gave up on el9 (Python 3.9.21) after reading the metadata of 20 releases")
        #expect(failure?.reasons.first == "20 of them are releases of a")
    }

    @Test func `refuses a requirement of the user's own that names an address at which nobody looked`() async throws {
        let input = try Resolving.input(["b @ https://example.org/b.zip"])
        let failure = await #expect(throws: ResolutionFailure.self) { try await Resolver.resolve(input, provider: try TableProvider([:])) }
        #expect(failure?.kind == .url)
        #expect(failure?.summary == "b is required from a URL, which only the requirements of a lock may name")
    }

    @Test func `takes what lies at an address, and nothing else of that project`() async throws {
        let url = "https://example.org/b.zip"
        let rows = ["a": [TableProvider.Row("1", ["b>=2"])], "b": [TableProvider.Row("9"), TableProvider.Row("2.5", ["c"])], "c": [.init("1")]]
        let table = try TableProvider(rows)
        let known = try await table.releases(of: try ProjectName("b"))
        let release = try #require(known.first { "\($0.version)" == "2.5" })
        var input = try Resolving.input(["a", "b @ \(url)"])
        let name = try ProjectName("b")
        input.direct = [name: url]
        let provider = DirectProvider(table, releases: [name: DirectRelease(url: url, release: release)], target: input.target)
        let answer = try await Resolver.resolve(input, provider: provider)
        #expect(answer.packages.map { "\($0.name) \($0.version)" } == ["a 1", "b 2.5", "c 1"])
        let problems = try await LockVerifier.verify(answer, against: input, provider: provider)
        #expect(problems.isEmpty)
        input.requirements.append(RootRequirement(try Requirement("b<2")))
        let failure = await #expect(throws: ResolutionFailure.self) { try await Resolver.resolve(input, provider: provider) }
        #expect(failure?.kind == .conflict)
    }

    @Test func `passes on what the provider throws`() async throws {
        struct Broken: Error {}
        struct Provider: PackageProvider {
            func releases(of name: ProjectName) async throws -> [Release] { throw Broken() }
            func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies { throw Broken() }
        }
        await #expect(throws: Broken.self) { try await Resolver.resolve(try Resolving.input(["a"]), provider: Provider()) }
    }
}
