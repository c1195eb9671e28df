import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Real transactions, imports and smoke commands in a root made of Debian's packages.
@Suite struct InstallCheckTests {
    /// Returns a service with a heartbeat, a library it needs, and one with an optional part.
    private static func service(in folder: FilePath) throws -> WheelPackages {
        var packages = try WheelPackages(in: folder)
        try packages.add(WheelMaker("tiny-library", "1.2"))
        var optional = WheelMaker("with-extra", "2.0")
        optional.extras = ["socks"]
        optional.requiresDist = ["PySocks>=1.5; extra == 'socks'"]
        optional.files = [("with_extra/__init__.py", Array("value = 1\n".utf8)), ("with_extra_socks.py", Array("import socks\n".utf8))]
        try packages.add(optional)
        var service = WheelMaker("service", "1.0", requires: ["tiny-library>=1,<2", "with-extra"])
        service.files = [("service/__init__.py", Array(serviceCode.utf8))]
        service.entryPoints = ["console_scripts": ["watcher = service:main"]]
        try packages.add(service)
        return packages
    }

    private static let serviceCode = """
        import http.server
        import tiny_library

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/__heartbeat__" else 404)
                self.end_headers()

        def main():
            http.server.HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()

        """

    private static let smoke = SmokeTest(
        name: "service", command: ["/usr/bin/watcher"], heartbeat: "http://127.0.0.1:8000/__heartbeat__", package: "python3.11-service")

    /// Checks the packages on the Debian base with every tier.
    private static func check(
        _ packages: WheelPackages, smoke: [SmokeTest] = [], manager: PackageManager? = nil, change: (inout InstallOptions) -> Void = { _ in }
    ) async throws -> CheckReport {
        try await packages.index()
        let base = try await DebianBase.repository()
        let headers = try packages.headers()
        var report = try ClosureCheck.run(
            repository: packages.repository, base: BaseInput(repositories: [base]), architecture: "x86_64", label: "test", headers: headers)
        let (audit, causes) = HeaderAudit.run(headers, expected: packages.expected)
        report.add(audit, causes: causes)
        var options = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: packages.folder)
        options.cache = base.removingLastComponent().appending("roots")
        options.smoke = smoke
        options.manager = manager
        change(&options)
        try await InstallCheck.run(repository: packages.repository, headers: headers, options: options, report: &report)
        return report
    }

    @Test func `the base itself can be installed`() async throws {
        let base = try await DebianBase.repository()
        let report = try await RepositoryCheck.run(repository: base, base: BaseInput(), architecture: "x86_64", label: "base")
        #expect(report.passed, "\(report.text())")
    }

    @Test(arguments: [PackageManager.dnf, .rpm]) func `a good release goes in runs and goes out without a trace`(manager: PackageManager) async throws {
        let folder = try TemporaryFolder()
        let packages = try Self.service(in: folder.path)
        let report = try await Self.check(packages, smoke: [Self.smoke], manager: manager)
        #expect(report.passed, "\(report.text())")
        for tier in [CheckTier.headers, .closure, .files, .transaction, .imports] { #expect(report[tier].state == .passed, "\(report[tier])") }
        #expect(report[.upgrade].state == .notRun)
        #expect(report.causes.map(\.kind) == [.optionalImport], "\(report.text())")
        #expect(report[.imports].note.contains("3 of 4 top-level modules imported, pip check"), "\(report[.imports].note)")
    }

    @Test func `code of another Python a failing service and a requirement that was dropped are found`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        var old = WheelMaker("old-code", "1.0")
        old.files = [("old_code/__init__.py", Array("print 'hello'\n".utf8))]
        try packages.add(old)
        try packages.add(WheelMaker("needed", "1.0"))
        try packages.add(WheelMaker("needer", "1.0", requires: ["needed>=2"])) { package in
            package.requires.removeAll { $0.description.contains("needed") }
        }
        let failing = SmokeTest(
            name: "broken service", command: [DebianBase.interpreter, "-c", "import sys; sys.exit('no settings')"], heartbeat: "http://127.0.0.1:8000/",
            package: "python3.11-needer")
        let report = try await Self.check(packages, smoke: [failing])
        #expect(!report.passed)
        let syntax = try #require(report.causes.first { $0.kind == .importFailure }, "\(report.text())")
        #expect(syntax.requirement.hasPrefix("SyntaxError") && syntax.neededBy == ["python3.11-old-code-1.0-1.t12.noarch"])
        #expect(syntax.fix.first?.contains("another Python") == true && syntax.rules.first?.contains("old_code/__init__.py line 1") == true)
        let pip = try #require(report.causes.first { $0.kind == .pip }, "\(report.text())")
        #expect(
            pip.requirement.contains("needer 1.0 has requirement needed>=2, but you have needed 1.0") && pip.neededBy == ["python3.11-needer-1.0-1.t12.noarch"])
        let smoke = try #require(report.causes.first { $0.kind == .smoke })
        #expect(smoke.requirement == "broken service: it ended with status 1" && smoke.rules.contains("no settings"))
        let header = try #require(report.causes.first { $0.kind == .header })
        #expect(header.requirement.contains("the requirement python3.11dist(needed) >= 2 is lost"), "\(report.text())")
        #expect(report[.transaction].state == .passed && report[.imports].failed.count == 2 && report[.headers].failed.count == 1)
    }

    @Test func `what one project wants for an extra excuses no other project`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        // As sanic-ext, which imports a module that it does not require, beside a project with that module as an extra.
        var careless = WheelMaker("careless", "1.0")
        careless.files = [("careless/__init__.py", Array("import absent_thing\n".utf8))]
        try packages.add(careless)
        var offering = WheelMaker("offering", "1.0")
        offering.requiresDist = ["absent-thing ; extra == 'more'"]
        offering.extras = ["more"]
        offering.files = [("offering/__init__.py", []), ("offering_more/__init__.py", Array("import absent_thing\n".utf8))]
        try packages.add(offering)
        let report = try await Self.check(packages)
        #expect(!report.passed)
        let failed = report.causes.filter { $0.kind == .importFailure }.map { Set($0.victims) }
        let optional = report.causes.filter { $0.kind == .optionalImport }.map { Set($0.victims) }
        #expect(failed == [["python3.11-careless-1.0-1.t12.noarch"]] && optional == [["python3.11-offering-1.0-1.t12.noarch"]], "\(report.text())")
    }

    @Test func `a file conflict is found by its headers and a transaction that is refused is told in the package manager's words`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        for (name, text) in [("first", "1"), ("second", "2")] {
            var wheel = WheelMaker(name, "1.0")
            wheel.files += [("common_module.py", Array("value = \(text)\n".utf8)), ("tests/__init__.py", [])]
            try packages.add(wheel)
        }
        let report = try await Self.check(packages)
        #expect(
            report.files?.conflicts.map(\.path).filter { !$0.hasSuffix(".pyc") } == ["/usr/lib/python3.11/site-packages/common_module.py"], "\(report.text())")
        #expect(report.files?.shared.contains { $0.path == "/usr/lib/python3.11/site-packages/tests/__init__.py" } == true)
        let clashes = report.causes.filter { $0.kind == .moduleClash }.map(\.requirement)
        #expect(clashes.count == 1 && clashes[0].contains("common_module"), "\(report.text())")
        #expect(report.causes.contains { $0.kind == .generalModule && $0.requirement.contains("tests") }, "\(report.text())")
        let refused = try #require(report.causes.first { $0.kind == .transaction }, "\(report.text())")
        #expect(refused.requirement.contains("common_module.py") && refused.neededBy.count == 2)
        #expect(report[.imports].state == .notRun)
    }

    @Test func `a scriptlet that changes a file and leaves one behind is found`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        try packages.add(WheelMaker("messy", "1.0")) { package in
            let mess = "echo more >> /usr/lib/python3.11/site-packages/messy/__init__.py; mkdir /var/lib/messy; echo x > /var/lib/messy/state"
            package.scriptlets.append(RPMScriptlet(kind: .posttrans, body: mess))
        }
        let report = try await Self.check(packages)
        let changed = try #require(report.causes.first { $0.kind == .verification }, "\(report.text())")
        #expect(changed.rules.contains { $0.contains("messy/__init__.py") } && changed.neededBy.count == 1)
        let left = try #require(report.causes.first { $0.kind == .leftover }, "\(report.text())")
        #expect(left.rules.contains { $0.contains("/var/lib/messy/state") })
    }

    @Test func `files for the system's own folders leave nothing behind and what a module writes in its home is no leftover`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        var wheel = WheelMaker("desktop", "1.0")
        let places = [
            "share/man/man1/desktop.1", "share/man/de/man1/desktop.1", "share/man/xx/man1/desktop.1", "share/applications/desktop.desktop",
            "share/icons/hicolor/scalable/apps/desktop.svg", "share/bash-completion/completions/desktop", "share/zsh/site-functions/_desktop",
            "share/fish/vendor_completions.d/desktop.fish", "share/locale/de/LC_MESSAGES/desktop.mo", "share/locale/pt_BR/LC_MESSAGES/desktop.mo",
            "share/jupyter/desktop.json", "etc/desktop/desktop.conf", "share/metainfo/desktop.xml",
        ]
        wheel.files = [("desktop/__init__.py", Array(Self.writingCode.utf8))] + places.map { ("desktop-1.0.data/data/\($0)", Array("text\n".utf8)) }
        try packages.add(wheel)
        let report = try await Self.check(packages)
        #expect(report.passed && report.causes.isEmpty, "\(report.text())")
        #expect(report[.transaction].state == .passed && report[.imports].state == .passed)
    }

    /// A script that writes where a user's programs do, and uses the files of every system.
    private static let writingCode = """
        import ctypes, locale, os, socket, ssl, tempfile, zoneinfo
        os.makedirs(os.path.expanduser("~/.config/desktop"))
        open(os.path.expanduser("~/.config/desktop/settings"), "w").close()
        open("state", "w").close()
        tempfile.mkdtemp()
        assert os.path.expanduser("~") != "/root" and tempfile.gettempdir() == os.environ["TMPDIR"]
        zoneinfo.ZoneInfo("Europe/Berlin")
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        ctypes.CDLL("libgcc_s.so.1")
        assert ssl.create_default_context().get_ca_certs()
        assert socket.getservbyname("https") == 443

        """

    @Test func `what pip asks for because the base has an older Python is no fault of the packages`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        try packages.add(WheelMaker("redis", "8", requires: ["async_timeout>=4; python_full_version < '3.11.99'"])) { package in
            package.requires.removeAll { $0.description.contains("async") }
        }
        for isTargetKnown in [true, false] {
            let report = try await Self.check(packages) { options in
                if isTargetKnown { options.environment = MarkerEnvironment(python: "3.11", fullVersion: "3.11.99", machine: "x86_64") }
            }
            #expect(report.causes.filter { $0.kind.tier == .imports }.map(\.kind) == [isTargetKnown ? .basePython : .pip], "\(report.text())")
            #expect(report[.imports].state == (isTargetKnown ? .passed : .failed))
            #expect(report[.imports].note.contains("older than the target's 3.11.99") == isTargetKnown, "\(report[.imports].note)")
        }
    }

    @Test func `an import that fails names what the system lacks and the key that leaves it out`() async throws {
        let folder = try TemporaryFolder()
        var packages = try WheelPackages(in: folder.path)
        let modules = [
            "needs_program": """
            import shutil, subprocess
            shutil.which('xclip')
            try:
                subprocess.run(['no-such-git', '--version'])
            except OSError:
                raise ImportError('Failed to initialize: Bad no-such-git executable.\\nexport SOMETHING=quiet')
            """, "needs_library": "import ctypes.util\nif not ctypes.util.find_library('nosuchmagic'): raise ImportError('failed to find libnosuchmagic.')\n",
            "not_alone": "raise ImportError('import the other package first')\n",
        ]
        for (name, code) in modules.sorted(by: { $0.key < $1.key }) {
            var wheel = WheelMaker(name, "1.0")
            wheel.files = [("\(name)/__init__.py", Array(code.utf8))]
            try packages.add(wheel)
        }
        let report = try await Self.check(packages)
        let causes = report.causes.filter { $0.kind == .importFailure }
        func cause(_ words: String) throws -> CheckCause { try #require(causes.first { $0.requirement.contains(words) }, "\(report.text())") }
        let program = try cause("ImportError: Failed to initialize: Bad no-such-git executable.")
        #expect(program.rules.last == "it looks for the program no-such-git, which the root does not have", "\(program.rules)")
        #expect(program.fix.first == "requires-add = [\"/usr/bin/no-such-git\"] in overrides/needs-program.toml, so that hosts have the program")
        #expect(try cause("libnosuchmagic").fix.first == "requires-add in overrides/needs-library.toml with the package that has the library nosuchmagic")
        let alone = try cause("the other package first")
        #expect(alone.fix == ["imports-skip = { not_alone = \"why\" } in overrides/not-alone.toml, if it is not to be imported by itself"])
        #expect(causes.count == 3 && report[.imports].failed.count == 3)

        let skipping = try await Self.check(packages) { $0.skippedImports = ["not_alone": "comes with the other", "nothing": "gone"] }
        #expect(skipping.causes.filter { $0.kind == .importFailure }.count == 2)
        let note = skipping[.imports].note
        #expect(
            note.hasSuffix(
                "; not_alone not imported: comes with the other; imports-skip names nothing, which is not a top-level module of a package; only those are imported"
            ), "\(note)")
    }

    @Test func `a base of which only the metadata is there is told and nothing is installed`() async throws {
        let folder = try TemporaryFolder()
        let (base, repository) = (folder.path.appending("base"), folder.path.appending("repo"))
        try FakePackage.write([FakePackage("os", "1")], to: base)
        try FakePackage.write([FakePackage("a", "1", requires: ["os"])], to: repository)
        let options = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: folder.path)
        var report = try ClosureCheck.run(repository: repository, base: BaseInput(repositories: [base]), architecture: "x86_64")
        try await InstallCheck.run(repository: repository, headers: [], options: options, report: &report)
        for tier in [CheckTier.transaction, .imports] {
            #expect(report[tier].state == .notRun && report[tier].note.contains("are not on this machine: name a copy"), "\(report[tier])")
        }
    }
}
