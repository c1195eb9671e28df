import RPMBuilder
import TestSupport
import Testing
import VersionSort

/// What a package holds: places, modes, flags, folders, byte code.
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
}
