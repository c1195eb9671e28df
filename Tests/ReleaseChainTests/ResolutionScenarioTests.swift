import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Small indexes with known difficulties for resolvers, locked by us and by the live uv.
@Suite struct ResolutionScenarioTests {
    /// One release as a wheel.
    struct Row: Sendable {
        var name: String
        var version: String
        var requires: [String] = []
        var extras: [String] = []
        var python: String?
        var tag = "py3-none-any"
        var isYanked = false

        init(
            _ name: String, _ version: String, _ requires: [String] = [], extras: [String] = [], python: String? = nil, tag: String = "py3-none-any",
            isYanked: Bool = false
        ) {
            (self.name, self.version, self.requires, self.extras) = (name, version, requires, extras)
            (self.python, self.tag, self.isYanked) = (python, tag, isYanked)
        }

        /// Returns the file of the row, with the prefix of a scenario in its names.
        func file(_ prefix: String) throws -> LocalIndexFile {
            var wheel = WheelMaker(prefix + name, version)
            wheel.tags = [tag]
            wheel.requiresPython = python
            wheel.requiresDist = requires.map { prefix + $0 }
            wheel.extras = extras
            var file = try LocalIndexFile(wheel)
            if isYanked { file.yanked = "broken" }
            return file
        }
    }

    /// An index and the requirements.
    struct Scenario: Sendable {
        let title: String
        let rows: [Row]
        let roots: [String]
        /// The reason for an intentional difference of our answer, and our answer; `nil` if both are equal.
        var ours: String?

        init(_ title: String, _ rows: [Row], _ roots: [String], ours: String? = nil) {
            (self.title, self.rows, self.roots, self.ours) = (title, rows, roots, ours)
        }
    }

    private static let other = "cp312-cp312-manylinux_2_17_x86_64"
    private static let own = "cp311-cp311-manylinux_2_17_x86_64"

    static let scenarios: [Scenario] = [
        // Existence.
        Scenario("a project that does not exist", [], ["a"]),
        Scenario("a version that does not exist", [.init("a", "1")], ["a==2"]),
        Scenario("a version above all", [.init("a", "1")], ["a>1"]), Scenario("a version below all", [.init("a", "1")], ["a<1"]),
        Scenario("a dependency that does not exist", [.init("a", "1", ["b"])], ["a"]),
        Scenario("an older release without the dependency that does not exist", [.init("a", "1"), .init("a", "2", ["b"])], ["a"]),
        Scenario("the same requirement twice", [.init("a", "1"), .init("a", "2")], ["a", "a<2"]),
        Scenario("two requirements that exclude each other", [.init("a", "1"), .init("a", "2")], ["a==1", "a==2"]),
        // Dependencies.
        Scenario("two parents agree", [.init("a", "1", ["c>=1"]), .init("b", "1", ["c<3"]), .init("c", "1"), .init("c", "2"), .init("c", "3")], ["a", "b"]),
        Scenario("two parents exclude each other", [.init("a", "1", ["c==1"]), .init("b", "1", ["c==2"]), .init("c", "1"), .init("c", "2")], ["a", "b"]),
        Scenario("the user against a parent", [.init("a", "1", ["b>=2"]), .init("b", "1"), .init("b", "2")], ["a", "b<2"]),
        Scenario(
            "an older parent agrees",
            [.init("a", "1", ["c==1"]), .init("a", "2", ["c==2"]), .init("b", "1", ["c==1"]), .init("c", "1"), .init("c", "2")], ["a", "b"]),
        Scenario("a circle of two", [.init("a", "1", ["b"]), .init("b", "1", ["a"])], ["a"]),
        Scenario("a circle over versions", [.init("a", "1", ["b==1"]), .init("a", "2", ["b==2"]), .init("b", "1", ["a"]), .init("b", "2", ["a<2"])], ["a"]),
        Scenario("a dependency on itself", [.init("a", "1", ["a"]), .init("a", "2", ["a==1"])], ["a"]),
        Scenario(
            "a deep chain", (1...12).map { Row("n\($0)", "1", $0 < 12 ? ["n\($0 + 1)"] : []) }, ["n1"]),
        Scenario(
            "many rejected releases",
            (1...30).map { Row("a", "\($0)", $0 < 3 ? [] : ["b>=2"]) } + [.init("b", "1"), .init("b", "2"), .init("c", "1", ["b<2"])],
            ["a", "c"]),
        Scenario(
            "versions that move together", (1...6).flatMap { [Row("a", "\($0)", ["b==\($0)"]), Row("b", "\($0)", ["c==\($0)"]), Row("c", "\($0)")] },
            ["a", "c<=4"]),
        // Versions as PEP 440 compares them.
        Scenario("trailing zeros", [.init("a", "1.0.0")], ["a==1"]),
        Scenario("a prefix", [.init("a", "1.1"), .init("a", "1.2.3"), .init("a", "2")], ["a==1.*"]),
        Scenario("what a prefix leaves", [.init("a", "1.1"), .init("a", "1.2.3")], ["a!=1.2.*"]),
        Scenario("a compatible release", [.init("a", "1.4.2"), .init("a", "1.4.5"), .init("a", "1.5")], ["a~=1.4.2"]),
        Scenario("a compatible release of two numbers", [.init("a", "1.4"), .init("a", "1.9"), .init("a", "2.0")], ["a~=1.4"]),
        Scenario("an epoch is above all", [.init("a", "2024.1"), .init("a", "1!0.1")], ["a"]),
        Scenario("an epoch that is not named", [.init("a", "1!1.0")], ["a==1.0"]),
        Scenario("a post-release is above its release", [.init("a", "1.0"), .init("a", "1.0.post1")], ["a>=1.0"]),
        Scenario("above a release is not its post-release", [.init("a", "1.0"), .init("a", "1.0.post1")], ["a>1.0"]),
        Scenario("at most a release is not its post-release", [.init("a", "1.0"), .init("a", "1.0.post1")], ["a<=1.0"]),
        Scenario("a local version for a public one", [.init("a", "1.0+local")], ["a==1.0"]),
        Scenario("a local version before a public one", [.init("a", "1.0"), .init("a", "1.0+local")], ["a"]),
        Scenario("a local version that is named", [.init("a", "1.0+one"), .init("a", "1.0+two")], ["a==1.0+one"]),
        Scenario("a local version that is not there", [.init("a", "1.0+one")], ["a==1.0+two"]),
        Scenario("above a public version is no local one", [.init("a", "1.0+one")], ["a>1.0"]),
        Scenario("text equality", [.init("a", "1.0"), .init("a", "1.1")], ["a===1.0"]),
        // Pre-releases.
        Scenario("no pre-release beside a final", [.init("a", "1.0"), .init("a", "2.0a1")], ["a"]),
        Scenario("pre-releases alone", [.init("a", "1.0a1"), .init("a", "1.0b2")], ["a"]),
        Scenario("a pre-release that the user names", [.init("a", "1.0"), .init("a", "2.0a1")], ["a>=2.0a1"]),
        Scenario("a pre-release below the bound is not let in", [.init("a", "1.0"), .init("a", "2.0a1")], ["a<2.0"]),
        Scenario("a development release that is pinned", [.init("a", "1.0"), .init("a", "1.1.dev1")], ["a==1.1.dev1"]),
        Scenario(
            "a pre-release that only a dependency names", [.init("a", "1", ["b>=2.0a1"]), .init("b", "1.0"), .init("b", "2.0a1")], ["a"]),
        Scenario("pre-releases of a dependency alone", [.init("a", "1", ["b"]), .init("b", "1.0a1")], ["a"]),
        // Extras.
        Scenario("an extra", [.init("a", "1", ["b; extra == 'x'"], extras: ["x"]), .init("b", "1")], ["a[x]"]),
        Scenario("an extra that does not exist", [.init("a", "1")], ["a[x]"]),
        Scenario("an extra that does not exist beside a marker of any extra", [.init("a", "1", ["b; extra != ''"]), .init("b", "1")], ["a[x]"]),
        Scenario("an extra that only a marker names", [.init("a", "1", ["b; extra == 'x'"]), .init("b", "1")], ["a[x]"]),
        Scenario(
            "all extras", [.init("a", "1", ["b; extra == 'x'", "c; extra == 'y'"], extras: ["x", "y"]), .init("b", "1"), .init("c", "1")], ["a[x,y]"]),
        Scenario(
            "extras that exclude each other",
            [.init("a", "1", ["b==1; extra == 'x'", "b==2; extra == 'y'"], extras: ["x", "y"]), .init("b", "1"), .init("b", "2")], ["a[x,y]"]),
        Scenario(
            "an extra that needs an older release",
            [.init("a", "1", ["b==1; extra == 'x'"], extras: ["x"]), .init("a", "2", ["b==2; extra == 'x'"], extras: ["x"]), .init("b", "1")], ["a[x]"]),
        Scenario("an extra in another spelling", [.init("a", "1", ["b; extra == 'big-one'"], extras: ["Big_One"]), .init("b", "1")], ["a[BIG.one]"]),
        Scenario(
            "an extra of a dependency", [.init("a", "1", ["b[x]"]), .init("b", "1", ["c; extra == 'x'"], extras: ["x"]), .init("c", "1")], ["a"]),
        // Markers.
        Scenario("a marker that holds", [.init("a", "1", ["b; python_version >= '3.11'"]), .init("b", "1")], ["a"]),
        Scenario("a marker that does not hold", [.init("a", "1", ["b; sys_platform == 'win32'"])], ["a"]),
        Scenario("a marker of the user's", [.init("a", "1"), .init("b", "1")], ["a", "b; python_version < '3'"]),
        Scenario("a marker of the patch level", [.init("a", "1", ["b; python_full_version < '3.11.3'"])], ["a"]),
        // Pythons and wheels.
        Scenario("a release for a newer Python", [.init("a", "1"), .init("a", "2", python: ">=3.12")], ["a"]),
        Scenario("no release for this Python", [.init("a", "1", python: ">=3.12")], ["a"]),
        Scenario(
            "a Python that excludes the patch level", [.init("a", "1"), .init("a", "2", python: "!=3.11.13")], ["a"],
            ours: "a 1: the release says that it does not run on the target's Python; uv looks at lower bounds alone"),
        Scenario(
            "an upper bound of the Python", [.init("a", "1"), .init("a", "2", python: "<3.11")], ["a"],
            ours: "a 1: the release says that it does not run on the target's Python; uv looks at lower bounds alone"),
        Scenario("a dependency for a newer Python", [.init("a", "1"), .init("a", "2", ["b"]), .init("b", "1", python: ">=3.12")], ["a"]),
        Scenario("a wheel of this Python", [.init("a", "1"), .init("a", "2", tag: own)], ["a"]),
        Scenario("a wheel of another Python", [.init("a", "1"), .init("a", "2", tag: other)], ["a"]),
        Scenario("wheels of another Python alone", [.init("a", "1", tag: other)], ["a"]),
        Scenario("a wheel of the stable ABI", [.init("a", "1"), .init("a", "2", tag: "cp38-abi3-manylinux_2_17_x86_64")], ["a"]),
        Scenario("a stable ABI of a newer Python", [.init("a", "1"), .init("a", "2", tag: "cp312-abi3-manylinux_2_17_x86_64")], ["a"]),
        Scenario("a wheel for a newer C library", [.init("a", "1"), .init("a", "2", tag: "cp311-cp311-manylinux_2_39_x86_64")], ["a"]),
        Scenario("a wheel of another system", [.init("a", "1"), .init("a", "2", tag: "cp311-cp311-win_amd64")], ["a"]),
        Scenario("a wheel of Python 2", [.init("a", "1"), .init("a", "2", tag: "py2-none-any")], ["a"]),
        // Yanked.
        Scenario("a yanked release beside another", [.init("a", "1"), .init("a", "2", isYanked: true)], ["a"]),
        Scenario("a yanked release that is pinned", [.init("a", "1"), .init("a", "2", isYanked: true)], ["a==2"]),
        Scenario("yanked releases alone", [.init("a", "1", isYanked: true)], ["a"]),
        Scenario(
            "a yanked release that a dependency pins", [.init("a", "1", ["b==2"]), .init("b", "1"), .init("b", "2", isYanked: true)], ["a"],
            ours: "a 1, b 2: a pin with == admits a yanked release (PEP 592), whoever states it"),
    ]

    /// Locks the requirements; returns the answer as `a 1, b 2`, or `none` if there is none.
    private static func lock(_ roots: [String], _ stack: TestStack, prefix: String) async throws -> String {
        let target = try TestStack.catalog.target("el9:3.11", architecture: "x86_64")
        let request = AdHocLock(
            try roots.map { try Requirement(prefix + $0) }, targets: [target], choices: LockChoices(), context: try stack.context())
        do {
            let resolution = try #require(try await request.lock(to: nil).resolutions.first)
            return resolution.packages.map { "\($0.name.normalized.dropFirst(prefix.count)) \($0.version)" }.sorted().joined(separator: ", ")
        } catch let error as Failure where error.status == .failure {
            return "none"
        }
    }

    private static func uv(_ roots: [String], _ stack: TestStack, prefix: String) async throws -> String {
        let input = stack.folder.appending("\(prefix)in")
        try FileSystem.writeAtomically(Array(roots.map { prefix + $0 + "\n" }.joined().utf8), to: input)
        let python = try Tool.oraclePython
        let full = try TestStack.catalog.target("el9:3.11", architecture: "x86_64").python.fullVersion
        let result = try await Tool.run(
            FilePath(python).removingLastComponent().appending("uv").string,
            [
                "pip", "compile", "--quiet", "--no-cache", "--no-header", "--no-annotate", "--index-url", stack.index, "--python", python,
                "--python-version", full, "--python-platform", "x86_64-manylinux_2_34", input.string,
            ], environment: ["UV_NO_CONFIG": "1"])
        guard result.succeeded else { return "none" }
        let lines = result.output.split(separator: "\n").filter { $0.hasPrefix(prefix) }
        return lines.map { $0.dropFirst(prefix.count).replacing("==", with: " ") }.sorted().joined(separator: ", ")
    }

    @Test func `give the pins that uv gives`() async throws {
        let all = Array(Self.scenarios.enumerated()).map { (prefix: "s\($0)-", scenario: $1) }
        let files = try all.flatMap { prefix, scenario in try scenario.rows.map { try $0.file(prefix) } }
        try await TestStack.run(files: files) { stack, _ in
            for (prefix, scenario) in all {
                let (ours, theirs) = (try await Self.lock(scenario.roots, stack, prefix: prefix), try await Self.uv(scenario.roots, stack, prefix: prefix))
                if let stated = scenario.ours {
                    #expect(stated.hasPrefix(ours + ":") && ours != theirs, "\(scenario.title): ours \(ours), uv's \(theirs)")
                } else {
                    #expect(ours == theirs, "\(scenario.title): ours \(ours), uv's \(theirs)")
                }
            }
        }
    }

    /// Returns a small index generated from a seed.
    private static func random(_ seed: UInt64) -> (rows: [Row], roots: [String]) {
        var random = SeededGenerator(seed: seed)
        let count = 2 + random.below(4)
        func need() -> String {
            let clause = ["", "==", "!=", "<", ">=", ">="][random.below(6)]
            return "p\(random.below(count))" + (clause.isEmpty ? "" : "\(clause)\(1 + random.below(3))")
        }
        var rows: [Row] = []
        for project in 0..<count {
            for version in 1...(1 + random.below(3)) { rows.append(Row("p\(project)", "\(version)", (0..<random.below(3)).map { _ in need() })) }
        }
        return (rows, (0..<(1 + random.below(3))).map { _ in need() })
    }

    @Test func `of random indexes have an answer exactly where uv has one`() async throws {
        let all = (UInt64(400)..<430).map { (prefix: "r\($0)-", made: Self.random($0)) }
        let files = try all.flatMap { prefix, made in try made.rows.map { try $0.file(prefix) } }
        try await TestStack.run(files: files) { stack, _ in
            var satisfied = 0
            for (prefix, made) in all {
                let (ours, theirs) = (try await Self.lock(made.roots, stack, prefix: prefix), try await Self.uv(made.roots, stack, prefix: prefix))
                #expect((ours == "none") == (theirs == "none"), "seed \(prefix): ours \(ours), uv's \(theirs)")
                if ours != "none" { satisfied += 1 }
            }
            #expect((5...25).contains(satisfied))
        }
    }
}
