import Foundation
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Modules in the place of those that Python and programs of the system import, and `.pth` files that lead Python to other folders.
@Suite(.showsSeeds) struct HostModulesTests {
    private static let site = "/usr/lib/python3.9/site-packages"

    /// Returns the paths of a module in each form in which a Python imports it.
    private static func forms(_ module: String, _ generator: inout SeededGenerator) -> [String] {
        let machine = generator.pick(["x86_64", "aarch64", "ppc64le", "s390x", "i386"])
        let tag = "\(generator.pick(["cpython", "pypy"]))-\(generator.pick(["36m", "39", "311", "312d", "314t"]))-\(machine)-linux-gnu"
        let files = ["py", "pyc", "so", "abi3.so", "\(tag).so"]
        return files.map { "\(module).\($0)" } + files.map { "\(module)/__init__.\($0)" }
            + ["\(module)module.so", "\(module)/deep/x.\(tag).so", "__pycache__/\(module).cpython-39.pyc"]
    }

    private static func errors(_ maker: WheelMaker) async throws -> String {
        do {
            _ = try await maker.plan(PlanTargets.current(), bytecode: .none)
            return ""
        } catch let error as PlanError {
            guard case .dangerousFiles = error else { throw error }
            return error.description
        }
    }

    @Test(arguments: [
        "sitecustomize", "usercustomize", "_distutils_hack", "six", "dateutil", "pkg_resources", "requests", "yaml", "abrt_exception_handler3", "dnf", "rpm",
        "selinux", "dnf-plugins", "dnf_plugins", "libdnf_plugins", "yum_plugins",
    ]) func `a module that Python or the system starts is refused in every form in which Python imports it`(_ module: String) async throws {
        var generator = SeededGenerator(for: "host modules")
        for folder in ["", "app-1.0.data/purelib/", "app-1.0.data/platlib/"] {
            for isPure in [true, false] {
                for form in Self.forms(module, &generator) {
                    var wheel = WheelMaker("app", "1.0")
                    wheel.rootIsPurelib = isPure
                    wheel.files.append(("\(folder)\(form)", Array("#!\n".utf8)))
                    #expect(try await Self.errors(wheel).contains("'\(folder)\(form)' of app would be installed as"), "\(folder)\(form)")
                }
            }
        }
    }

    @Test func `the project of a module may have it, and names that only resemble one are harmless`() async throws {
        var generator = SeededGenerator(for: "own modules")
        for (project, module) in [
            ("six", "six"), ("python-dateutil", "dateutil"), ("setuptools", "_distutils_hack"), ("setuptools", "pkg_resources"), ("PyYAML", "_yaml"),
            ("Charset_Normalizer", "charset_normalizer"), ("pyOpenSSL", "OpenSSL"),
        ] {
            for form in Self.forms(module, &generator) {
                var wheel = WheelMaker(project, "1.0")
                wheel.files = [(form, [])]
                #expect(try await Self.errors(wheel) == "", "\(project) \(form)")
            }
        }
        for path in ["sixty.py", "six.txt", "six.libs/x.so", "app/six.py", "app/dnf/__init__.py", "mysix/__init__.py", "six_stubs/six.pyi", "six.pyi"] {
            var wheel = WheelMaker("app", "1.0")
            wheel.files.append((path, []))
            #expect(try await Self.errors(wheel) == "", "\(path)")
        }
    }

    @Test func `a package for another Python than the system's gets reasons that are true for it`() async throws {
        let target = try PlanTargets.current(python: "3.11")
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [("dnf/__init__.py", []), ("rpm.so", [])]
        let plan = try await wheel.plan(target, bytecode: .none)
        #expect(plan.warnings.count == 1 && plan.warnings[0].hasSuffix("has the name of a module of the system, whose programs use another Python"))
        for (path, reason) in [
            ("six.py", "takes the place of another project's module, which other programs of this Python import"),
            ("sitecustomize.py", "runs at each start of Python, also that of root"),
            ("pip-99.dist-info/x", "states that another project is installed, which other programs of this Python look up"),
        ] {
            wheel.files = [("app-1.0.data/purelib/\(path)", [])]
            let error = await #expect(throws: PlanError.self) { try await wheel.plan(target, bytecode: .none) }
            #expect(error?.description.hasSuffix("which \(reason)") == true, "\(String(describing: error))")
        }
    }

    @Test func `what a .pth file adds is accepted with it`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += [("x.pth", Array("parts\n".utf8)), ("y.pth", Array("parts\n".utf8)), ("parts/sitecustomize.py", [])]
        var overrides = Overrides()
        overrides.allow = ["*/x.pth"]
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), overrides: overrides, bytecode: .none) }
        overrides.allow = ["*/?.pth", "*.pth"]
        _ = try await wheel.plan(PlanTargets.current(), overrides: overrides, bytecode: .none)
    }

    // MARK: - .pth files

    @Test(arguments: [
        "/proc/self/cwd/lib/python3.9/site-packages/app", "/var/run/../usr/lib/x", "/tmp", "../../../../tmp/x", "..", "/usr/lib/python3.9", "app/../../x",
        "/usr/lib/python3.11/site-packages", "//tmp", "\u{FEFF}/tmp", " /tmp ", "/tmp\u{A0}", "import os\r/tmp", "x\u{0B}/tmp", " import /../../../../../tmp",
        "/usr/lib/python3.9/site-packages/../../../../tmp", " #/../../../../../tmp/x", "\t#x/../../../../../../tmp", "\u{FEFF}#/../../../../../../tmp",
        " /../../../../usr/lib64/python3.9/site-packages",
    ]) func `a .pth file that adds a folder outside of its own Python's modules is refused`(_ line: String) async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append(("x.pth", Array("# a\n\(line)\n".utf8)))
        #expect(try await Self.errors(wheel).contains("'x.pth' of app"), "\(line)")
    }

    @Test(arguments: ["app", "./app/x", "/usr/lib64/python3.9/site-packages/x", "/lib/python3.9/site-packages", "import os; x = '/../../../../tmp'", ""])
    func `a .pth file for folders of its own modules is packaged`(_ line: String) async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append(("x.pth", Array("\(line)\n".utf8)))
        #expect(try await Self.errors(wheel) == "")
    }

    @Test func `a .pth file that is too large to be read is refused, and one of another Python too`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files.append(("x.pth", Array(repeating: UInt8(ascii: "\n"), count: (512 << 10) + 1)))
        #expect(try await Self.errors(wheel).contains("too large to be judged"))
        wheel.files[1] = ("app-1.0.data/data/lib/python3.6/site-packages/x.pth", Array("import os\n".utf8))
        #expect(try await Self.errors(wheel).contains("x.pth"))
    }

    @Test func `the added folders of generated .pth files are those that Python adds`() async throws {
        var generator = SeededGenerator(for: "pth files")
        let pieces = [
            "app", "..", ".", "/", "//", "/../../../../..", "/usr", "lib64", " ", "\t", "\u{A0}", "é", "\u{FEFF}", "#", "import os", "\u{0B}", "\u{1C}",
            "\u{2028}", "\n", "\r",
            "\r\n",
            "site-packages", "x y", "\u{0C}",
        ]
        let texts = (0..<2000).map { _ in (0..<generator.below(16)).map { _ in generator.pick(pieces) }.joined() }
        let script = """
            import io, json, os, site, sys, traceback
            real = os.stat("/")
            os.path.exists = lambda path: True
            os.lstat = lambda path: real
            sys.stderr = io.StringIO()
            found = []
            for text in json.load(sys.stdin):
                io.open_code = lambda name: io.BytesIO(text.encode())
                sys.path[:] = []
                site.addpackage("\(Self.site)", "x.pth", set())
                found.append(list(sys.path))
            sys.__stdout__.write(json.dumps(found))
            """
        let input = String(decoding: try JSONSerialization.data(withJSONObject: texts), as: UTF8.self)
        let told = try await Tool.run("python3", ["-X", "utf8", "-I", "-c", script], input: input)
        try #require(told.succeeded, "\(told.errors)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [[String]])
        try #require(found.count == texts.count)
        var added = 0
        for (text, paths) in zip(texts, found) {
            let list = PathFile("\(Self.site)/x.pth", Array(text.utf8))
            for path in paths {
                added += 1
                let plain = PathFile.withoutUsr(path.hasPrefix("//") ? String(path.dropFirst()) : path)
                #expect(list.added.contains(plain), "\(text.debugDescription): \(path) is not in \(list.added)")
                if !plain.hasPrefix("/lib/python3.9/site-packages"), !plain.hasPrefix("/lib64/python3.9/site-packages") {
                    #expect(list.outside(python: "3.9") != nil, "\(text.debugDescription): \(path)")
                }
            }
        }
        #expect(added > 100)
    }
}
