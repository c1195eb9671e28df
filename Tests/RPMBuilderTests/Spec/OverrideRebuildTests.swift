import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// The effects of overrides, both in the package and in rpmbuild's result for the spec.
@Suite struct OverrideRebuildTests {
    private static var targets: [Target] {
        get throws { try [PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] }
    }

    private func wheel() -> WheelMaker {
        var wheel = WheelMaker("Shop-App", "1.0", requires: ["cart>=1"])
        wheel.tags = ["py2-none-any", "py3-none-any"]
        wheel.extras = ["fast"]
        wheel.readme = "A shop.\n\n    # open it\n    shop.open(100%)\n\n#1 of its kind\n"
        wheel.requiresDist.append("speed; extra == 'fast'")
        wheel.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        wheel.files += [
            ("shop_app/tests/__init__.py", []), ("shop_app/tests/test_one.py", Array("1\n".utf8)), ("shop_app/words.txt", Array("one\ntwo\nthree\n".utf8)),
            ("Shop_App-1.0.data/scripts/shop-tool", Array("#!python\nprint(1)\n".utf8)), ("Shop_App-1.0.data/data/etc/shop/shop.ini", Array("[a]\n".utf8)),
            ("Shop_App-1.0.data/data/share/man/man1/shop.1", Array(".TH shop 1\n".utf8)),
            ("Shop_App-1.0.data/data/share/man/de/man8/shop.8", Array(".TH shop 8\n".utf8)),
        ]
        return wheel
    }

    @Test func `scripts, configuration and manuals come out of rpmbuild as they are in our package`() async throws {
        for target in try Self.targets {
            try await withScratch { folder in
                let rebuild = try SpecRebuild(wheel().artifact(in: folder), target, in: folder)
                let manual = try #require(rebuild.plan.main.file("/usr/share/man/man1/shop.1.gz"))
                guard case .bytes(let bytes) = manual.content else { return #expect(Bool(false), "the manual has no bytes") }
                // RFC 1952: no name and no time.
                #expect(bytes.prefix(4) == [0x1F, 0x8B, 8, 0] && bytes[4..<8].allSatisfy { $0 == 0 })
                #expect(rebuild.plan.main.file("/usr/share/man/de/man8/shop.8.gz") != nil)
                #expect(try rebuild.spec.contains("%{_mandir}/man1/shop.1*\n"))
                try await rebuild.compare()
            }
        }
    }

    @Test func `files beside the override go into package, spec and source package`() async throws {
        var overrides = Overrides()
        overrides.file = [
            .init(path: "/etc/shop/extra.ini", source: "extra.ini", mode: "0640", group: "shop", config: true),
            .init(path: "/usr/lib/sysusers.d/shop.conf", source: "conf/shop.sysusers"),
            .init(path: "/usr/lib/tmpfiles.d/shop.conf", text: "# 5% of %name %%\nd /run/shop 0755 shop shop"),
        ]
        overrides.unit = [.init(name: "shop.service", source: "shop.service", enable: true, restart: true), .init(name: "shop.timer", text: "[Timer]\n")]
        let attachments = [
            "extra.ini": "# 7% of %name\nratio = 5%\nno line end", "conf/shop.sysusers": "# accounts\nu shop - \"Shop's keeper\" /var/lib/shop\ng cash 700\n",
            "shop.service": "[Service]\nExecStart=/usr/bin/shop --name=%n\n",
        ]
        for target in try Self.targets {
            try await withScratch { folder in
                let rebuild = try SpecRebuild(wheel().artifact(in: folder), target, overrides: overrides, attachments: attachments, in: folder)
                #expect(rebuild.plan.attachments.map(\.name) == ["extra.ini", "shop.sysusers", "shop.service"])
                let main = rebuild.plan.main
                #expect(main.file("/usr/lib/tmpfiles.d/shop.conf")?.content == .bytes(Array("# 5% of %name %%\nd /run/shop 0755 shop shop\n".utf8)))
                let pre = main.scriptlets.first { $0.kind == .pre }?.body ?? ""
                #expect(pre.contains("/usr/sbin/useradd -r -g shop -d /var/lib/shop -s /sbin/nologin -c 'Shop'\\''s keeper' shop"))
                #expect(pre.contains("/usr/bin/getent group cash >/dev/null || /usr/sbin/groupadd -r -g 700 cash"))
                #expect(main.scriptlets.first { $0.kind == .post }?.body.contains("systemctl --no-reload enable shop.service") == true)
                #expect(main.scriptlets.first { $0.kind == .post }?.body.contains("systemctl --no-reload preset shop.timer") == true)
                #expect(main.scriptlets.first { $0.kind == .postun }?.body.contains("try-restart shop.service") == true)
                #expect(main.lines(.provides).contains("user(shop)"))
                for scriptlet in main.scriptlets where scriptlet.interpreter == ["/bin/sh"] {
                    let script = folder.appending(scriptlet.kind.rawValue)
                    try FileSystem.writeAtomically(Array(scriptlet.body.utf8), to: script)
                    _ = try await output("sh", ["-n", script.string])
                }
                let source = try #require(rebuild.built.first { $0.isSource })
                let listed = try await output("rpm", ["-qlp", source.path.string])
                #expect(["extra.ini", "shop.sysusers", "shop.service"].allSatisfy { listed.contains($0 + "\n") })
                try await rebuild.compare()
            }
        }
    }

    @Test func `sub-packages take their files, with byte code and what these require, beside those of extras`() async throws {
        var overrides = Overrides()
        var tests = Overrides.Subpackage(suffix: "tests", files: ["*/shop_app/tests/*"])
        tests.summary = "Tests of the shop"
        tests.requires = ["python3-pytest >= 7"]
        var tool = Overrides.Subpackage(name: "shop-tool", files: ["/usr/bin/shop-tool", "*/nothing"])
        tool.standalone = true
        overrides.subpackage = [tests, tool]
        for target in try Self.targets {
            try await withScratch { folder in
                let rebuild = try SpecRebuild(wheel().artifact(in: folder), target, overrides: overrides, extras: ["fast"], in: folder)
                let prefix = target.python.packagePrefix + "shop-app"
                #expect(rebuild.plan.packages.map(\.name) == [prefix, prefix + "+fast", prefix + "-tests", "shop-tool"])
                let part = rebuild.plan.packages[2]
                #expect(!rebuild.plan.main.paths.contains { $0.contains("tests") })
                let site = target.python.sitelib
                #expect(part.file("\(site)/shop_app/tests/test_one.py") != nil)
                #expect(part.file("\(site)/shop_app/tests")?.content == .directory)
                #expect(part.file("\(site)/shop_app") == nil)
                #expect(part.files.count { $0.flags.contains(.ghost) } == 4)
                #expect(part.scriptlets.first { $0.kind == .post }?.body.contains("shop_app/tests") == true)
                #expect(part.lines(.requires).contains("\(prefix) = \(rebuild.plan.main.evr)"))
                #expect(part.lines(.requires).contains("python(abi) = \(target.python.version)"))
                #expect(rebuild.plan.packages[3].lines(.requires) == [target.python.interpreter])
                #expect(rebuild.plan.warnings.contains { $0.contains("'*/nothing'") })
                try await rebuild.compare()
            }
        }
    }

    @Test func `a patch changes the wheel that the plan sees and the one that rpmbuild installs`() async throws {
        var overrides = Overrides()
        overrides.patches = ["words.patch", "more/new.patch"]
        let attachments = [
            "words.patch": "Say four.\n\n--- a/shop_app/words.txt\n+++ b/shop_app/words.txt\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n three\n+four\n",
            "new.patch": "",
            "more/new.patch": """
            diff --git a/shop_app/new.py b/shop_app/new.py
            new file mode 100644
            --- /dev/null
            +++ b/shop_app/new.py
            @@ -0,0 +1 @@
            +new = 1
            diff --git a/shop_app/tests/test_one.py b/shop_app/tests/test_one.py
            deleted file mode 100644
            --- a/shop_app/tests/test_one.py
            +++ /dev/null
            @@ -1 +0,0 @@
            -1

            """,
        ]
        for target in try Self.targets + [PlanTargets.current()] {
            try await withScratch { folder in
                let rebuild = try SpecRebuild(wheel().artifact(in: folder), target, overrides: overrides, attachments: attachments, in: folder)
                let site = target.python.sitelib
                #expect(rebuild.plan.main.file("\(site)/shop_app/words.txt")?.content == .bytes(Array("one\n2\nthree\nfour\n".utf8)))
                #expect(rebuild.plan.main.file("\(site)/shop_app/new.py") != nil)
                #expect(rebuild.plan.main.file("\(site)/shop_app/tests/test_one.py") == nil)
                #expect(try rebuild.spec.contains("Patch1:         new.patch\n"))
                try await rebuild.compare()
            }
        }
    }

    @Test func `what an override cannot mean names the field and the value`() async throws {
        func refused(_ change: (inout Overrides) -> Void) async -> String {
            var overrides = Overrides()
            change(&overrides)
            do {
                _ = try await wheel().plan(PlanTargets.current(), overrides: overrides)
                return "nothing"
            } catch {
                return "\(error)"
            }
        }
        #expect(await refused { $0.file = [.init(path: "/etc/x", source: "x")] }.contains("file.source = 'x'"))
        #expect(await refused { $0.file = [.init(path: "/etc/x")] }.contains("neither text nor source"))
        #expect(await refused { $0.unit = [.init(name: "a b.service", text: "x")] }.contains("unit.name = 'a b.service'"))
        #expect(await refused { $0.unit = [.init(name: "shop.service")] }.contains("nothing installs"))
        #expect(await refused { $0.subpackage = [.init(name: "python3-shop-app", files: ["*"])] }.contains("has this name"))
        #expect(await refused { $0.subpackage = [.init(files: ["*"])] }.contains("neither suffix nor name"))
        #expect(await refused { $0.users = ["a; reboot"] }.contains("a; reboot"))
        #expect(await refused { $0.file = [.init(path: "/usr/lib/sysusers.d/x.conf", text: "x y\n")] }.contains("'x y'"))
    }

    @Test func `programs of all kinds, byte code without modules and odd data folders come out of rpmbuild as in our package`() async throws {
        var wheel = InstalledFilesTests.marked
        wheel.tags = ["py2-none-any", "py3-none-any"]
        let lines = ["python", "/usr/bin/env -S python3 -u", "/usr/bin/env FOO=1 python3", "/usr/bin/env python -W a|b&c", "/bin/sh", "/usr/bin/python\r"]
        for (number, line) in lines.enumerated() {
            for folder in ["app-1.0.data/scripts", "App-1.0.0.data/data/bin"] {
                let path = "\(folder)/it's \(folder.utf8.count)-\(number)".replacing(" ", with: "_")
                wheel.files.append((path, Array("#!\(line)\n\u{FF}caf\u{E9}\n".utf8)))
                wheel.executables.insert(path)
            }
        }
        wheel.files += [
            ("app/__pycache__/module.cpython-38.pyc", [1]), ("app/module.pyc", [2]), ("app/secret.pyc", [3]), ("app/__pycache__/gone.cpython-39.pyc", [4]),
        ]
        let made = wheel
        for target in try Self.targets {
            try await withScratch { folder in try await SpecRebuild(made.artifact(in: folder), target, in: folder).compare() }
        }
    }
}
