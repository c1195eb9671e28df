import RPMBuilder
import TestSupport
import Testing
import VersionSort

/// The content of a package: paths, modes, flags, folders, byte code.
@Suite struct InstalledFilesTests {
    private static let site = "/usr/lib/python3.9/site-packages"

    @Test func `modules, metadata and programs go where the target has them`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["app-run = app.main:cli.start"], "other": ["x = app:y"]]
        wheel.informationFiles = [("licenses/LICENSE", Array("MIT".utf8)), ("REQUESTED", []), ("direct_url.json", [])]
        let plan = try await wheel.plan(PlanTargets.current())
        #expect(
            plan.main.paths == [
                "/usr/bin/app-run", "\(Self.site)/app", "\(Self.site)/app-1.0.dist-info", "\(Self.site)/app-1.0.dist-info/INSTALLER",
                "\(Self.site)/app-1.0.dist-info/METADATA", "\(Self.site)/app-1.0.dist-info/WHEEL", "\(Self.site)/app-1.0.dist-info/entry_points.txt",
                "\(Self.site)/app-1.0.dist-info/licenses", "\(Self.site)/app-1.0.dist-info/licenses/LICENSE", "\(Self.site)/app/__init__.py",
                "\(Self.site)/app/__pycache__", "\(Self.site)/app/__pycache__/__init__.cpython-39.opt-1.pyc",
                "\(Self.site)/app/__pycache__/__init__.cpython-39.pyc",
            ])
        #expect(plan.main.file("\(Self.site)/app-1.0.dist-info/INSTALLER")?.content == .bytes(Array("rpm\n".utf8)))
        #expect(plan.main.file("\(Self.site)/app-1.0.dist-info/licenses/LICENSE")?.flags == .license)
        let program = try #require(plan.main.file("/usr/bin/app-run"))
        #expect(program.mode == 0o755)
        guard case .bytes(let bytes) = program.content else { return #expect(Bool(false), "the program has no bytes") }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("#!/usr/bin/python3.9 -s\n"))
        #expect(text.contains("from app.main import cli\n"))
        #expect(text.contains("sys.exit(cli.start())"))
        #expect(plan.main.lines(.requires).contains("/usr/bin/python3.9"))
    }

    @Test func `data, headers, scripts and catalogues have their places and marks`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [
            ("app-1.0.data/scripts/tool", Array("#!python\nprint(1)\n".utf8)), ("app-1.0.data/scripts/shell", Array("#!/bin/sh\n".utf8)),
            ("app-1.0.data/headers/app.h", []), ("app-1.0.data/data/share/man/man1/app.1", []), ("app-1.0.data/data/etc/app/app.ini", []),
            ("app-1.0.data/data/share/app/x", []), ("app-1.0.data/purelib/more.py", []), ("app/locale/de/LC_MESSAGES/app.mo", []),
        ]
        let main = try await wheel.plan(PlanTargets.current(), bytecode: .none).main
        #expect(main.file("/usr/bin/tool")?.content == .bytes(Array("#!/usr/bin/python3.9 -s\nprint(1)\n".utf8)))
        #expect(main.lines(.requires).contains("/bin/sh"))
        #expect(main.file("/usr/include/python3.9/app/app.h") != nil)
        #expect(main.file("/usr/include/python3.9/app")?.content == .directory)
        #expect(main.file("/usr/share/man/man1/app.1.gz")?.flags == .doc)
        #expect(main.file("/usr/share/man/man1") == nil)
        #expect(main.file("/etc/app/app.ini")?.flags == [.config, .noReplace])
        #expect(main.file("/etc/app")?.content == .directory)
        #expect(main.file("/usr/share/app")?.content == .directory)
        #expect(main.file("\(Self.site)/more.py") != nil)
        #expect(main.file("\(Self.site)/app/locale/de/LC_MESSAGES/app.mo")?.language == "de")
        #expect(main.file(Self.site) == nil)
        #expect(!main.paths.contains { $0.hasSuffix(".pyc") })
    }

    @Test(arguments: [1, 5_000]) func `entry points without a program are told in one line for each reason`(count: Int) async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints["console_scripts"] = (1...count).flatMap { ["no point \($0)", "module\($0) = app.main", "a/b\($0) = app.main:run"] }
        let warnings = try await wheel.plan(PlanTargets.current()).warnings
        let rest = count == 1 ? "" : ", 'NAME2', 'NAME3' and 4997 more"
        for (warning, name) in [
            ("lines of entry_points.txt that are no entry points are ignored", "no point "),
            ("entry points that name nothing to call in their module give no program", "module"),
            ("entry points with a name that no program can have are ignored", "a/b"),
        ] {
            let expected = "\(warning): '\(name)1'\(rest.replacing("NAME", with: name))"
            #expect(warnings.filter { $0.contains(warning) }.map { $0.hasSuffix(expected) } == [true], "\(warnings)")
        }
    }

    @Test func `an old target has egg-info folders and byte code beside the modules`() async throws {
        var wheel = WheelMaker("app", "1.0", requires: ["a>=1", "b; extra == 'x'"])
        wheel.extras = ["x"]
        wheel.tags = ["py2-none-any", "py3-none-any"]
        let main = try await wheel.plan(PlanTargets.old()).main
        let site = "/usr/lib/python2.6/site-packages"
        #expect(
            main.paths == [
                "\(site)/app", "\(site)/app-1.0-py2.6.egg-info", "\(site)/app-1.0-py2.6.egg-info/PKG-INFO",
                "\(site)/app-1.0-py2.6.egg-info/requires.txt", "\(site)/app/__init__.py", "\(site)/app/__init__.pyc", "\(site)/app/__init__.pyo",
            ])
        #expect(main.file("\(site)/app-1.0-py2.6.egg-info/requires.txt")?.content == .bytes(Array("a>=1\n\n[x]\nb\n".utf8)))
    }

    @Test func `two files of a wheel that meet at one path are an error`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append(("app-1.0.data/purelib/app/__init__.py", Array("other".utf8)))
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current()) }
    }

    @Test func `the stack's files, users and scripts are in the package`() async throws {
        var overrides = Overrides()
        overrides.users = ["shop"]
        overrides.file = [
            .init(path: "/usr/lib/systemd/system/shop.service", text: "[Unit]\n"),
            .init(path: "/etc/shop/shop.ini", text: "a=1\n", mode: "0640", user: "root", group: "shop", config: true),
        ]
        overrides.exclude = ["*/tests/*"]
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append(("app/tests/__init__.py", []))
        let main = try await wheel.plan(PlanTargets.current(), overrides: overrides).main
        #expect(main.file("/etc/shop/shop.ini")?.mode == 0o640)
        #expect(main.file("/etc/shop/shop.ini")?.group == "shop")
        #expect(!main.paths.contains { $0.contains("/tests/") })
        let kinds = main.scriptlets.map(\.kind.rawValue)
        #expect(kinds == ["pre", "post", "preun", "postun"])
        #expect(main.scriptlets[0].body.contains("useradd -r -g shop"))
        #expect(main.scriptlets[1].body.contains("/usr/bin/python3.9 -I -S - <<'RELCLI'"))
    }

    @Test func `byte code that is to be shipped needs the target's Python`() async throws {
        let error = await #expect(throws: PlanError.self) { try await WheelMaker("app", "1.0").plan(PlanTargets.current(), bytecode: .ship) }
        #expect(error?.description.contains("Python 3.9") == true)
    }

    /// A wheel whose files have marks as found in real archives.
    static var marked: WheelMaker {
        var wheel = WheelMaker("App", "1.0")
        let large = Array("#!/usr/bin/env node\n".utf8) + [UInt8](repeating: 0x20, count: 300_000)
        let programs: [(String, [UInt8])] = [
            ("app/yarn.js", large), ("app/run.sh", Array("echo\n".utf8)), ("app/tool", Array("#!/bin/sh\n".utf8)), ("app/plain", Array("echo\n".utf8)),
            ("app/prog", [0x7F, 0x45, 0x4C, 0x46, 1]), ("App-1.0.data/data/share/app/hook.py", Array("#!/usr/bin/python\n".utf8)),
        ]
        let data = [("app/words.json", Array("{}".utf8)), ("app/LICENSE", []), ("app/module.py", Array("x = 1\n".utf8))]
        wheel.files += programs + data + [("app/unmarked.sh", Array("#!/bin/sh\n".utf8))]
        wheel.executables = Set((programs + data).map(\.0))
        return wheel
    }

    @Test func `what a wheel marks and a process could start stays executable`() async throws {
        let main = try await Self.marked.plan(PlanTargets.current(), bytecode: .none).main
        for name in ["yarn.js", "run.sh", "tool", "plain", "prog"] { #expect(main.file("\(Self.site)/app/\(name)")?.mode == 0o755, "\(name)") }
        #expect(main.file("/usr/share/app/hook.py")?.mode == 0o755)
        for name in ["words.json", "LICENSE", "module.py", "unmarked.sh"] { #expect(main.file("\(Self.site)/app/\(name)")?.mode == 0o644, "\(name)") }
    }

    @Test func `byte code stays where its module is not in the wheel`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [
            ("app/__init__.pyc", [1]), ("app/__pycache__/__init__.cpython-38.pyc", [2]), ("app/secret.pyc", [3]), ("app/old.pyo", [4]),
            ("app/__pycache__/gone.cpython-39.pyc", [5]), ("single.pyc", [6]), ("app-1.0.data/purelib/more.pyc", [7]),
        ]
        let plan = try await wheel.plan(PlanTargets.current(), bytecode: .none)
        #expect(
            plan.main.paths.filter { $0.hasSuffix(".pyc") || $0.hasSuffix(".pyo") } == [
                "\(Self.site)/app/__pycache__/gone.cpython-39.pyc", "\(Self.site)/app/old.pyo", "\(Self.site)/app/secret.pyc", "\(Self.site)/more.pyc",
                "\(Self.site)/single.pyc",
            ])
        #expect(plan.warnings.isEmpty)
    }

    @Test(arguments: ["app-1.0.data", "App-1.0.data", "app-1.0.0.data", "other_name-2.data"])
    func `a data folder of any spelling is one, as with pip`(_ folder: String) async throws {
        var wheel = WheelMaker("App", "1.0")
        wheel.files += [("\(folder)/scripts/tool", Array("#!python\n".utf8)), ("\(folder)/data/share/app/x", []), ("\(folder)/platlib/more.py", [])]
        let main = try await wheel.plan(PlanTargets.current(), bytecode: .none).main
        #expect(["/usr/bin/tool", "/usr/share/app/x", "\(Self.site)/more.py"].allSatisfy { main.file($0) != nil })
        #expect(!main.paths.contains { $0.contains(".data") })
    }

    @Test func `no entry point is dropped without a word`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["good = app:main", "bad = app main", "whole = app", "a/b = app:main", "no equals"], "plugins": ["x = app"]]
        wheel.files.append(("app-1.0.data/scripts/good", Array("#!python\nanother text\n".utf8)))
        let plan = try await wheel.plan(PlanTargets.current())
        #expect(plan.main.paths.filter { $0.hasPrefix("/usr/bin/") } == ["/usr/bin/good"])
        for word in ["'bad = app main'", "'whole'", "'a/b'", "'no equals'"] { #expect(plan.warnings.contains { $0.contains(word) }, "\(word)") }
        #expect(plan.warnings.count == 3, "one for each reason")
    }

    struct Line: Sendable {
        let stated: String
        let line: String
        var lost = ""
    }

    @Test(arguments: [
        Line(stated: "python", line: "/usr/bin/python3.9 -s"), Line(stated: "pythonw", line: "/usr/bin/python3.9 -s"),
        Line(stated: " /usr/bin/python", line: "/usr/bin/python3.9 -s"), Line(stated: "/usr/bin/python2.7 -E", line: "/usr/bin/python3.9 -sE"),
        Line(stated: "/usr/bin/env python3", line: "/usr/bin/python3.9 -s"), Line(stated: "/usr/bin/env\tpython3\t-u", line: "/usr/bin/python3.9 -su"),
        Line(stated: "/usr/bin/env -S python3 -u", line: "/usr/bin/python3.9 -su"),
        Line(stated: "/usr/bin/env -Spython3 -sOO -u", line: "/usr/bin/python3.9 -sOu"),
        Line(stated: "/usr/bin/env --split-string=python3 -W ignore", line: "/usr/bin/python3.9 -sWignore"),
        Line(stated: "/usr/bin/env FOO=1 python3", line: "/usr/bin/python3.9 -s", lost: "FOO=1"),
        Line(stated: "/usr/bin/env -S -i -u HOME A=b /opt/python3.12 -X dev -X utf8", line: "/usr/bin/python3.9 -sXdev", lost: "-i -u HOME A=b -X utf8"),
        Line(stated: "/usr/libexec/platform-python -s", line: "/usr/bin/python3.9 -s"), Line(stated: "/usr/bin/env node", line: "/usr/bin/env node"),
        Line(stated: "/usr/bin/env FOO=1 perl", line: "/usr/bin/env FOO=1 perl"), Line(stated: "/bin/sh -e", line: "/bin/sh -e"),
        Line(stated: "/usr/bin/ipython", line: "/usr/bin/ipython"), Line(stated: "/usr/bin/env", line: "/usr/bin/env"),
    ])
    func `a program that asks for some Python gets the target's, with the options that it can keep`(_ line: Line) async throws {
        var wheel = WheelMaker("app", "1.0")
        let places = ["app-1.0.data/scripts/one", "app-1.0.data/data/bin/two", "app-1.0.data/data/sbin/three"]
        wheel.files += places.map { ($0, Array("#!\(line.stated)\nrest\n".utf8)) }
        wheel.executables = Set(places)
        let plan = try await wheel.plan(PlanTargets.current(), overrides: Self.allowing)
        for path in ["/usr/bin/one", "/usr/bin/two", "/usr/sbin/three"] {
            #expect(plan.main.file(path)?.content == .bytes(Array("#!\(line.line)\nrest\n".utf8)), "\(path)")
        }
        #expect(plan.warnings.count { $0.contains("'\(line.lost)' is left out") } == (line.lost.isEmpty ? 0 : 3))
        let interpreter = String(line.line.split(separator: " ")[0])
        #expect(plan.main.lines(.requires).contains(interpreter))
    }

    @Test func `the target's own line is kept without a word`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["run = app:main"]]
        wheel.files.append(("app-1.0.data/scripts/tool", Array("#!/usr/bin/python3 -P\n".utf8)))
        let plan = try await wheel.plan(PlanTargets.current(python: "3.11"))
        #expect(plan.warnings.isEmpty, "\(plan.warnings)")
        #expect(plan.main.file("/usr/bin/tool")?.content == .bytes(Array("#!/usr/bin/python3.11 -sP\n".utf8)))
    }

    /// A wheel with programs of every origin.
    static var programs: WheelMaker {
        var wheel = WheelMaker("app", "1.0")
        wheel.entryPoints = ["console_scripts": ["app = app:main", "app3.11 = app:main"]]
        wheel.files += [
            ("app-1.0.data/scripts/tool", Array("#!python\n".utf8)), ("app-1.0.data/data/bin/sh-tool", Array("#!/bin/sh\n".utf8)),
            ("app-1.0.data/data/sbin/daemon", Array("#!/usr/bin/env python3\n".utf8)), ("app-1.0.data/data/share/app/x", []),
        ]
        wheel.executables = ["app-1.0.data/data/bin/sh-tool", "app-1.0.data/data/sbin/daemon"]
        return wheel
    }

    /// An override that allows programs that root starts.
    static var allowing: Overrides {
        var overrides = Overrides()
        overrides.allow = ["/usr/sbin/*"]
        return overrides
    }

    @Test func `programs of another than the default Python end with its version where that is asked for`() async throws {
        var overrides = Self.allowing
        overrides.programs = .suffixed
        let paths = try await Self.programs.plan(PlanTargets.current(python: "3.11"), overrides: overrides).main.paths.filter { $0.contains("bin/") }
        #expect(paths == ["/usr/bin/app-3.11", "/usr/bin/app3.11", "/usr/bin/sh-tool-3.11", "/usr/bin/tool-3.11", "/usr/sbin/daemon-3.11"])
        let plain = ["/usr/bin/app", "/usr/bin/app3.11", "/usr/bin/sh-tool", "/usr/bin/tool", "/usr/sbin/daemon"]
        for (target, overrides) in try [(PlanTargets.current(), overrides), (PlanTargets.current(python: "3.11"), Self.allowing)] {
            #expect(try await Self.programs.plan(target, overrides: overrides).main.paths.filter { $0.contains("bin/") } == plain)
        }
    }
}
