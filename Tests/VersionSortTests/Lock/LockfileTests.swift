import ForeignText
import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite struct `A lock file` {
    static let projects: [String: [TableProvider.Row]] = [
        "app": [.init("1", ["web>=1", "old ; python_version < '3.10'"])], "web": [.init("1"), .init("2", python: ">=3.10")],
        "old": [.init("0.1")], "sql": [.init("5", ["web ; extra == 'x'"], extras: ["x"])],
    ]

    /// Returns a lock for targets, each with the newest fitting versions.
    private func lock(_ targets: [Target], roots: [String] = ["app", "sql[x]"]) async throws -> Lockfile {
        var resolutions: [Resolution] = []
        for target in targets {
            let provider = try TableProvider(python: target.python.fullVersion, Self.projects)
            resolutions.append(try await Resolver.resolve(try Resolving.input(roots, target: target), provider: provider))
        }
        return Lockfile(resolutions: resolutions, targets: targets, requirementsDigest: "sha256:0123")
    }

    /// Returns the decoded result of Python's TOML parser for a text, with date-times as text.
    private func readBack(_ text: String) async throws -> LockfileDocument {
        let program = "import json, sys, tomllib; json.dump(tomllib.load(sys.stdin.buffer), sys.stdout, default=str)"
        let result = try await Tool.run(try Tool.oraclePython, ["-c", program], input: text)
        #expect(result.succeeded, "\(result.errors)")
        return try JSONDecoder().decode(LockfileDocument.self, from: Data(result.output.utf8))
    }

    @Test func `is written in one fixed form`() async throws {
        let text = try await lock([try ResolveTargets.el9(), try ResolveTargets.el10()], roots: ["app"]).toml()
        #expect(
            text == """
                lock-version = "1.0"
                created-by = "relcli"
                requires-python = ">=3.9"
                environments = [
                    "implementation_name == 'cpython' and platform_machine == 'x86_64' and python_version == '3.9' and sys_platform == 'linux'",
                    "implementation_name == 'cpython' and platform_machine == 'x86_64' and python_version == '3.12' and sys_platform == 'linux'",
                ]

                [[packages]]
                name = "app"
                version = "1"
                dependencies = [
                    { name = "old" },
                    { name = "web" },
                ]
                \(files("app-1"))

                [[packages]]
                name = "old"
                version = "0.1"
                marker = "python_version < '3.12'"
                \(files("old-0.1"))

                [[packages]]
                name = "web"
                version = "1"
                marker = "python_version < '3.12'"
                \(files("web-1"))

                [[packages]]
                name = "web"
                version = "2"
                marker = "python_version >= '3.12'"
                \(files("web-2"))

                [tool.relcli]
                format = 1
                inputs = "sha256:0123"

                [[tool.relcli.targets]]
                name = "el9"
                python = "3.9.21"
                architecture = "x86_64"
                requirements = [
                    "app",
                ]
                pins = [
                    { name = "app", version = "1", file = "app-1-py3-none-any.whl", uploaded = "2024-05-01T12:30:00.123456Z", extras = [], dependencies = ["old", "web"], direct = true },
                    { name = "old", version = "0.1", file = "old-0.1-py3-none-any.whl", uploaded = "2024-05-01T12:30:00.123456Z", extras = [], dependencies = [], direct = false },
                    { name = "web", version = "1", file = "web-1-py3-none-any.whl", uploaded = "2024-05-01T12:30:00.123456Z", extras = [], dependencies = [], direct = false },
                ]

                [[tool.relcli.targets]]
                name = "el10"
                python = "3.12.9"
                architecture = "x86_64"
                requirements = [
                    "app",
                ]
                pins = [
                    { name = "app", version = "1", file = "app-1-py3-none-any.whl", uploaded = "2024-05-01T12:30:00.123456Z", extras = [], dependencies = ["web"], direct = true },
                    { name = "web", version = "2", file = "web-2-py3-none-any.whl", uploaded = "2024-05-01T12:30:00.123456Z", extras = [], dependencies = [], direct = false },
                ]

                """)
    }

    private func files(_ stem: String) -> String {
        func file(_ name: String) -> String {
            "{ name = \"\(name)\", upload-time = 2024-05-01T12:30:00.123456Z, url = \"https://example.org/files/\(name)\", "
                + "size = \(name.utf8.count), hashes = { sha256 = \"\(String(repeating: "ab", count: 32))\" } }"
        }
        return "sdist = \(file("\(stem).tar.gz"))\nwheels = [\n    \(file("\(stem)-py3-none-any.whl")),\n]"
    }

    @Test func `comes back through another TOML reader with the same answers`() async throws {
        let lock = try await lock([try ResolveTargets.el9(), try ResolveTargets.el10()])
        let document = try await readBack(lock.toml())
        #expect(document == lock.document.withoutTimes)
        for (read, written) in zip(try document.resolutions(), lock.resolutions) {
            #expect(read.targetID == written.targetID && read.requirements == written.requirements)
            #expect(read.pins == written.pins)
            for (one, other) in zip(read.packages, written.packages) {
                #expect(one.extras == other.extras && one.dependencies == other.dependencies && one.requiredBy == other.requiredBy)
                #expect(one.isDirect == other.isDirect && one.files.map(\.filename) == other.lockedFiles.map(\.filename))
                #expect(one.files.map(\.hashes) == other.lockedFiles.map(\.hashes))
                #expect(one.files.first?.uploadTime == other.files.first?.uploadTime)
            }
        }
    }

    @Test func `is sound for packaging, whose markers choose the pins of each target`() async throws {
        let targets = [
            try ResolveTargets.el9(), try ResolveTargets.make("el9-3.11", python: "3.11.11"), try ResolveTargets.el10(),
            try ResolveTargets.make("new", python: "3.14.1"),
        ]
        let lock = try await lock(targets)
        let program = """
            import json, sys, tomllib
            from packaging.pylock import Pylock
            lock = Pylock.from_dict(tomllib.load(sys.stdin.buffer))
            lock.validate()
            for python in sys.argv[1:]:
                environment = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python, "platform_machine": "x86_64",
                    "sys_platform": "linux", "implementation_name": "cpython"}
                assert lock.requires_python.contains(python) and sum(m.evaluate(environment) for m in lock.environments) == 1, python
                chosen = [p for p in lock.packages if p.marker is None or p.marker.evaluate(environment)]
                print(" ".join(f"{p.name}=={p.version}" for p in chosen))
            """
        let result = try await Tool.run(
            try Tool.oraclePython, ["-c", program] + targets.map(\.python.fullVersion), input: lock.toml())
        #expect(result.succeeded, "\(result.errors)")
        let expected = lock.resolutions.map { resolution in
            resolution.packages.map { "\($0.name)==\($0.version)" }.joined(separator: " ")
        }
        #expect(result.output.split(separator: "\n").map(String.init) == expected)
    }

    @Test func `leaves to its own table what markers cannot tell apart`() async throws {
        let targets = [try ResolveTargets.el10(), try ResolveTargets.make("el9-3.12", python: "3.12.5")]
        let alike = try await lock(targets)
        var other = alike.resolutions[1].packages.filter { $0.name.normalized != "web" }
        other.append(ResolvedPackage(name: try ProjectName("web"), version: try Version("1")))
        let lock = Lockfile(
            resolutions: [alike.resolutions[0], Resolution(targetID: "el9-3.12", packages: other)], targets: targets, requirementsDigest: ""
        )
        let document = try await readBack(lock.toml())
        #expect(document.packages.map { "\($0.name) \($0.version) \($0.marker ?? "")" } == ["app 1 ", "sql 5 ", "web 2 "])
        #expect(document.tool.relcli.packages?.map { "\($0.name) \($0.version)" } == ["web 1"])
        #expect(try document.resolutions()[1][try ProjectName("web")]?.version == Version("1"))
    }

    @Test func `keeps every character of a text`() async throws {
        var scalars = (0..<0x20).compactMap(Unicode.Scalar.init).map(String.init)
        scalars += ["\"", "\\", "\u{7F}", "é", "\u{2028}", "𝄞", "e\u{301}", "\r\n"]
        var document = try await lock([try ResolveTargets.el9()]).document
        document.tool.relcli.inputs = scalars.joined()
        document.packages[0].sdist?.hashes = ["sha 256": "a", "ü": "b", "": "c", "sha-256": "d"]
        let back = try await readBack(LockfileText.text(of: document))
        #expect(Array(back.tool.relcli.inputs.unicodeScalars) == Array(scalars.joined().unicodeScalars))
        #expect(back.packages[0].sdist?.hashes == document.packages[0].sdist?.hashes)
    }

    @Test(
        arguments: [
            ("2024-05-01T12:30:00Z", true), ("2024-02-29T23:59:59.999999Z", true), ("2023-02-29T00:00:00Z", false),
            ("2024-13-01T00:00:00Z", false),
            ("2024-05-01T24:00:00Z", false), ("2024-05-01", false), ("2024-05-01T12:30:00", false), ("2024-05-01T12:30:00.Z", false),
            ("2024-00-01T00:00:00Z", false), ("2024-05-00T00:00:00Z", false), ("2024-05-01T12:30:00Z\nx = 1", false),
        ]) func `takes only sound upload times`(text: String, isSound: Bool)
    {
        #expect((TOMLText.dateTime(text) != nil) == isSound)
    }

    @Test func `refuses what cannot be a lock`() async throws {
        let good = try await lock([try ResolveTargets.el9()]).document
        func message(_ change: (inout LockfileDocument) -> Void) -> String {
            var document = good
            change(&document)
            do {
                return "read \(try document.resolutions().count)"
            } catch {
                return error.description
            }
        }
        #expect(message { _ in } == "read 1")
        #expect(message { $0.lockVersion = "2.0" } == "the lock is of version 2.0, and this program reads 1.0")
        #expect(message { $0.tool.relcli.format = 7 } == "the lock's own table is of format 7, and this program reads 1")
        #expect(message { $0.tool.relcli.targets[0].pins[0].version = "x" } == "the lock has the version \"x\" of app, which is invalid")
        #expect(message { $0.tool.relcli.targets[0].pins[0].name = "-" } == "the lock has the name \"-\", which is invalid")
        #expect(
            message { $0.tool.relcli.targets[0].pins[0].file = "../x" }
                == "the lock pins app 1 to ../x, and does not describe that file")
        #expect(
            message { $0.tool.relcli.targets[0].pins.append($0.tool.relcli.targets[0].pins[0]) }
                == "the lock names a package of the target el9 twice")
    }
}

extension LockfileDocument {
    /// The document without upload times, which are not decoded.
    fileprivate var withoutTimes: LockfileDocument {
        var copy = self
        for index in copy.packages.indices {
            copy.packages[index].sdist?.uploadTime = nil
            copy.packages[index].wheels = copy.packages[index].wheels?.map { file in
                var file = file
                file.uploadTime = nil
                return file
            }
        }
        return copy
    }
}
