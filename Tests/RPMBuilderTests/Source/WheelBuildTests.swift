import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

/// Source archives become wheels through their own backends.
@Suite struct WheelBuildTests {
    @Test func `A backend in the archive builds a wheel`() async throws {
        try await withScratch { folder in
            let sdist = SdistMaker("Sample.Thing", "1.2", requires: ["other>=1"])
            let wheel = try await SourceFixture.build(SourceFixture.artifact(sdist.bytes(), sdist.filename, in: folder), in: folder)
            #expect(wheel.lastComponent?.string == "Sample_Thing-1.2-py3-none-any.whl")
            let files = try contents(of: wheel)
            #expect(files["sample_thing.py"] == "version = \"1.2\"\n")
            #expect(files["Sample_Thing-1.2.dist-info/METADATA"]?.contains("Requires-Dist: other>=1\n") == true)
        }
    }

    @Test func `A setup script builds with the setuptools that is given, not with the one of the machine`() async throws {
        try await withScratch { folder in
            var sdist = SdistMaker("legacy", "3.4")
            sdist.style = .setupScript
            sdist.files.append(("setup.cfg", Array("[metadata]\ndescription = with a setup script\n".utf8)))
            let artifact = try SourceFixture.artifact(sdist.bytes(), sdist.filename, in: folder)
            let error = try await sourceError { try await SourceFixture.build(artifact, in: folder) }
            guard case .backend(let failure)? = error, case .notImportable(let why) = failure.reason else {
                Issue.record("built without setuptools: \(String(describing: error))")
                return
            }
            #expect(why.contains("setuptools"))
            #expect(error?.hint?.contains("the module setuptools") == true)

            let wheel = try await SourceFixture.build(artifact, in: folder, requirements: try SourceFixture.setuptools())
            let files = try contents(of: wheel)
            #expect(files["legacy.py"] != nil)
            #expect(files["legacy-3.4.dist-info/METADATA"]?.contains("Summary: with a setup script\n") == true)
        }
    }

    @Test func `A compiled module is built, and pip installs the wheel`() async throws {
        try await withScratch { folder in
            var writer = try ArchiveWriter(.tarGzip)
            let setup = "from setuptools import setup, Extension\nsetup(name='fast', version='1', ext_modules=[Extension('fast', ['fast.c'])])\n"
            let code = """
                #include <Python.h>
                static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", 0, -1, 0};
                PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }

                """
            for (path, text) in [("setup.py", setup), ("fast.c", code)] { try writer.addFile("fast-1/\(path)", Array(text.utf8)) }
            let artifact = try SourceFixture.artifact(try writer.finish(), "fast-1.tar.gz", in: folder)
            let wheel = try await SourceFixture.build(artifact, in: folder, requirements: try SourceFixture.setuptools())
            let site = folder.appending("site")
            _ = try await output(
                try Tool.oraclePython, ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", site.string, wheel.string])
            let printed = try await output("/usr/bin/python3", ["-c", "import fast; print(fast.__name__)"], environment: ["PYTHONPATH": site.string])
            #expect(printed == "fast\n")
        }
    }

    @Test func `What a backend asks for at build time is told, and must be given`() async throws {
        try await withScratch { folder in
            let sdist = SourceFixture(
                body: "import helper\nextra['helper.txt'] = helper.version",
                module: "def get_requires_for_build_wheel(config_settings=None):\n    return ['helper >= 2']\n")
            let artifact = try sdist.artifact(in: folder)
            let python = try await BuildPython.probe(SourceFixture.pythonPath)
            let system = try await BuildSystem.read(artifact, python: python, workDirectory: folder)
            let extra = try await WheelBuild.extraRequirements(
                of: artifact, system: system, python: python, requirements: [], sourceDateEpoch: 0, workDirectory: folder)
            #expect(extra == ["helper >= 2"])
            let error = try await sourceError { try await sdist.build(in: folder) }
            #expect(error?.hint?.contains("the module helper") == true)
            let helper = WheelMaker("helper", "2.1")
            let wheel = try await sdist.build(in: folder, requirements: [SourceFixture.artifact(helper.bytes(), helper.filename, in: folder)])
            #expect(try contents(of: wheel)["helper.txt"] == "2.1")
        }
    }

    @Test func `A backend without the optional hook asks for nothing more`() async throws {
        try await withScratch { folder in
            let artifact = try SourceFixture().artifact(in: folder)
            let python = try await BuildPython.probe(SourceFixture.pythonPath)
            let system = try await BuildSystem.read(artifact, python: python, workDirectory: folder)
            let extra = try await WheelBuild.extraRequirements(
                of: artifact, system: system, python: python, requirements: [], sourceDateEpoch: 0, workDirectory: folder)
            #expect(extra.isEmpty)
        }
    }

    /// A back end with a fault, and words of the error.
    struct WrongBackend: Sendable, CustomTestStringConvertible {
        let fixture: SourceFixture
        let message: String
        var testDescription: String { message }

        init(_ body: String, _ message: String, module: String = "") {
            fixture = SourceFixture(body: body, module: module)
            self.message = message
        }
    }

    @Test(arguments: [
        WrongBackend("raise ValueError('no luck')", "failed: ValueError: no luck"),
        WrongBackend("sys.exit(3)", "failed: SystemExit: 3"),
        WrongBackend("os._exit(3)", "its process ended with status 3"),
        WrongBackend("os.kill(os.getpid(), 9)", "its process was killed"),
        WrongBackend("return None", "returned a NoneType, not the name of a wheel"),
        WrongBackend("return 'sample-1.0-py3-none-any.whl'", "but there is none"),
        WrongBackend("wheel(directory)\nreturn wheel(directory, filename='sample-1.0-py2-none-any.whl')", "but there is sample-1.0-py2"),
        WrongBackend("return wheel(directory, name='other')", "the archive is sample 1.0, but what it builds is other 1.0"),
        WrongBackend("return wheel(directory, version='1.1')", "the archive is sample 1.0, but what it builds is sample 1.1"),
        WrongBackend("return wheel(directory, name='other', filename='sample-1.0-py3-none-any.whl')", "holds other 1.0"),
        WrongBackend("open(os.path.join(directory, 'sample-1.0-py3-none-any.whl'), 'w').write('x')\nreturn 'sample-1.0-py3-none-any.whl'", "cannot be read"),
        WrongBackend("os.symlink('/etc/passwd', os.path.join(directory, 'sample-1.0-py3-none-any.whl'))\nreturn 'sample-1.0-py3-none-any.whl'", "is no file"),
        WrongBackend("os.mkfifo(os.path.join(directory, 'sample-1.0-py3-none-any.whl'))\nreturn 'sample-1.0-py3-none-any.whl'", "is no file"),
        WrongBackend("return '../../src/sample-1.0-py3-none-any.whl'", "but there is none"),
        WrongBackend("os.rmdir(directory); os.symlink('/usr/share/python-wheels', directory)\nreturn 'x.whl'", "the folder for it is gone"),
        WrongBackend("extra['../out.txt'] = ''", "leads out of the folder"),
        WrongBackend("extra['sample-2.dist-info/METADATA'] = ''", "has 2 .dist-info folders"),
    ])
    func `A backend that does wrong is told apart and quoted`(_ wrong: WrongBackend) async throws {
        try await withScratch { folder in
            let error = try await sourceError { try await wrong.fixture.build(in: folder) }
            #expect(error?.description.contains(wrong.message) == true, "\(String(describing: error))")
        }
    }

    @Test func `A version that only looks different is the same version`() async throws {
        try await withScratch { folder in
            let sdist = SourceFixture(body: "return wheel(directory, version='1')")
            let wheel = try await sdist.build(in: folder)
            #expect(wheel.lastComponent?.string == "sample-1-py3-none-any.whl")
        }
    }

    @Test func `PKG-INFO counts for more than the name of the archive`() async throws {
        try await withScratch { folder in
            var sdist = SourceFixture()
            sdist.filename = "master.tar.gz"
            let wheel = try await sdist.build(in: folder)
            #expect(wheel.lastComponent?.string == "sample-1.0-py3-none-any.whl")
        }
    }

    @Test func `A failed build shows the end of what it printed, without control characters`() async throws {
        try await withScratch { folder in
            var limits = SourceLimits()
            limits.outputSize = 2000
            let body = "for n in range(5000): print('line', n, flush=True)\nprint('\\x1b[31mred\\x1b[0m\\x07')\nraise ValueError('no')"
            let error = try await sourceError { try await SourceFixture(body: body).build(in: folder, limits: limits) }
            guard case .backend(let failure)? = error else {
                Issue.record("no error of the backend: \(String(describing: error))")
                return
            }
            #expect(failure.output.utf8.count <= 2000)
            #expect(failure.output.contains("line 4999\nred\nTraceback (most recent call last):\n  File \"/build/src/sample-1.0/build/backend.py\""))
            #expect(failure.output.hasPrefix("line 4"))
        }
    }

    @Test func `A backend that needs Rust says so where there is none`() async throws {
        try await withScratch { folder in
            let hasCargo = ["/usr/bin/cargo", "/usr/local/bin/cargo"].contains { ((try? FileSystem.status(FilePath($0))) ?? nil) != nil }
            var sdist = SourceFixture()
            sdist.projectFile = "[build-system]\nrequires = [\"maturin>=1\"]\nbuild-backend = \"maturin\"\n"
            let error = try await sourceError { try await sdist.build(in: folder) }
            #expect(error?.description.contains(hasCargo ? "cannot be imported" : "needs cargo (for maturin)") == true)
        }
    }
}
