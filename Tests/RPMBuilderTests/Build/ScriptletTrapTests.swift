import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Packages installed by the real rpm on a system with foreign programs and modules in every folder that all users can write.
@Suite struct ScriptletTrapTests {
    /// A system with traps in `/var/tmp`, `/tmp` and the current folder.
    ///
    /// Packages are installed in `/srv`.
    private struct Trapped {
        let folder: FilePath

        init(in folder: FilePath) throws {
            self.folder = folder
            for place in ["srv", "srv/db", "tmp", "vartmp", "here"] { try FileSystem.createDirectory(folder.appending(place)) }
            let modules = [
                "py_compile", "compileall", "os", "sys", "site", "sitecustomize", "usercustomize", "traceback", "marshal", "importlib", "encodings", "re",
                "imp",
                "struct", "errno", "stat",
            ]
            for place in ["tmp", "vartmp", "here"].map({ folder.appending($0) }) {
                for name in modules {
                    try FileSystem.writeAtomically(Array("open('/srv/ran-\(name)', 'w')\n".utf8), to: place.appending("\(name).py"))
                }
                for name in ["sh", "bash", "getent", "useradd", "groupadd", "usermod", "systemctl", "systemd-tmpfiles", "cat", "python3", "touch"] {
                    try FileSystem.writeAtomically(Array("#!/bin/sh\n: > /srv/ran-\(name)\n".utf8), to: place.appending(name), mode: 0o755)
                }
            }
        }

        /// Installs a package; returns the names of the traps that ran.
        func install(_ package: FilePath, isCareless: Bool = false) async throws -> [String] {
            try FileSystem.writeAtomically(try FileSystem.readAll(package, limit: 1 << 24), to: folder.appending("srv/p.rpm"))
            let result = try await Tool.run(
                "bwrap",
                [
                    "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", "\(folder)/srv", "/srv", "--bind", "\(folder)/tmp", "/tmp",
                    "--bind", "\(folder)/vartmp", "/var/tmp", "--bind", "\(folder)/here", "/mnt", "--chdir", "/mnt", "/usr/bin/rpm", "-U", "--nodeps",
                    "--force-debian", "--dbpath", "/srv/db", "/srv/p.rpm",
                ],
                environment: isCareless
                    ? [:]
                    : [
                        "PATH": "/var/tmp:/tmp:.:/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": "/var/tmp", "PYTHONSTARTUP": "/var/tmp/re.py",
                        "HOME": "/var/tmp", "PYTHONUSERBASE": "/var/tmp",
                    ])
            #expect(result.succeeded && !result.errors.utf8.has("scriptlet failed"), "\(result.errors)")
            return try FileSystem.list(folder.appending("srv")).map(\.name).filter { $0.utf8.hasPrefix("ran-") }
        }
    }

    /// Returns a target whose packages are installed where the test may write.
    private static func target(python version: String) throws -> Target {
        let old = version.utf8.hasPrefix("2")
        let python = PythonProfile(
            version: version, fullVersion: version + ".0", interpreter: "/usr/bin/python3", abiTags: ["cp\(old ? "27mu" : "311")"], packagePrefix: "python-",
            sitelib: "/srv/site", sitearch: "/srv/site", distProvides: DistProvides(namespaces: ["python3dist"]), metadataForm: old ? .eggInfo : .distInfo,
            bytecode: old ? .beside : .pycache)
        let profile = TargetProfile(
            name: "trap", title: "trap", distTag: ".trap", rpm: RPMFormat(version: "4.11.3", codec: "gzip", pyprojectMacros: false),
            repodata: RepodataForm(checksumName: "sha256", compression: "gzip"), glibc: "2.17", architectures: ["x86_64"], pythons: [python])
        return try Target(profile: profile, architecture: "x86_64")
    }

    /// Tests a script in Python for modules only, and a shell script that starts Python for accounts and a script of the stack.
    @Test(arguments: ["2.7", "3.11"], [false, true])
    func `no script runs what others left in a folder that all can write`(_ python: String, _ withShell: Bool) async throws {
        var overrides = Overrides()
        if withShell {
            overrides.scriptlets = .init(post: "cat /dev/null\ntouch ./srv/done\n")
            overrides.users = ["root"]
        }
        try await withScratch { folder in
            let trapped = try Trapped(in: folder)
            var wheel = WheelMaker("quiet", "1.0")
            wheel.tags = ["py2-none-any", "py3-none-any"]
            // The machine has no Python 2, so Python 3 runs its form here and would read the bytes of a name differently.
            wheel.files.append((python == "2.7" ? "quiet/coffee/__init__.py" : "quiet/caf\u{E9}/__init__.py", Array("x = 1\n".utf8)))
            wheel.files.append(("single.py", Array("y = 1\n".utf8)))
            let artifact = try wheel.artifact(in: folder)
            let contents = try WheelContents(artifact, spoolDirectory: folder)
            let plan = try RPMPlanner.plan(
                wheel: contents, target: Self.target(python: python), overrides: overrides, context: PlanContext(buildTime: 1_700_000_000))
            let built = try PackageWriter.build(plan: plan, sources: [artifact], into: folder)
            #expect(try await trapped.install(try #require(built.first { !$0.isSource }).path) == [])
            // The scripts have run.
            let compiled = try await Tool.run("find", ["\(folder)/srv/site", "-name", "*.pyc"]).output.filledLines
            #expect(compiled.count == 3, "\(compiled)")
            #expect(try FileSystem.status(folder.appending("srv/done")) != nil || !withShell)
        }
    }

    /// A script that is not protected runs the traps.
    @Test func `a careless script does run them`() async throws {
        try await withScratch { folder in
            let trapped = try Trapped(in: folder)
            var package = RPMPackage(
                name: "careless", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "s", description: "d", license: "MIT", buildTime: 9,
                sourceRPM: "careless-1-1.src.rpm")
            package.scriptlets = [RPMScriptlet(kind: .post, interpreter: ["/usr/bin/python3"], body: "import py_compile, os")]
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(package, format: RPMFormat(version: "4.18.0", codec: "gzip"), version: .four, to: path)
            #expect(try await trapped.install(path, isCareless: true).contains("ran-py_compile"))
        }
    }
}
