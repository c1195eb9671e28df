import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

/// The same inputs give the same wheel, byte for byte, in any folder.
@Suite struct ReproducibleBuildTests {
    @Test func `Two builds in different folders give equal bytes, whatever the backend does with times and order`() async throws {
        try await withScratch { folder in
            let body = """
                import random, tempfile, time
                names = ['m%d.py' % n for n in range(20)]
                random.SystemRandom().shuffle(names)
                for name in names:
                    extra[name] = str(sorted(os.environ.items())) + os.getcwd() + directory + __file__ + sys.executable + str(hash('text')) + sys.prefix
                extra['order.txt'] = str([os.listdir('many'), [entry.name for entry in os.scandir('many')], list(os.walk('many'))])
                extra['temporary.txt'] = tempfile.mkdtemp(prefix='.build-', dir='.') + tempfile.mkdtemp()
                extra['times.txt'] = str([os.stat(name).st_mtime for name in ('many', 'many/f1', 'PKG-INFO')])
                """
            let sdist = SourceFixture(body: body, files: (0..<50).map { ("many/f\($0 * 37 % 50)", "") })
            var wheels: [[UInt8]] = []
            for name in ["one", "another/and longer"] {
                let work = folder.appending(name)
                try FileSystem.createDirectory(work)
                wheels.append(try FileSystem.readAll(try await sdist.build(in: work), limit: 1 << 20))
            }
            #expect(wheels[0] == wheels[1])
        }
    }

    @Test func `setuptools gives equal bytes for a compiled module with debug information`() async throws {
        try await withScratch { folder in
            var writer = try ArchiveWriter(.tarGzip)
            let setup = """
                import glob
                from setuptools import setup, Extension
                setup(name='fast', version='1', packages=['fast'], ext_modules=[Extension('fast.code', glob.glob('src/*.c'), extra_compile_args=['-g'])])

                """
            let code =
                "#include <Python.h>\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, \"code\", __FILE__, -1, 0};\nPyMODINIT_FUNC PyInit_code(void) { return PyModule_Create(&m); }\n"
            try writer.addFile("fast-1/setup.py", Array(setup.utf8))
            try writer.addFile("fast-1/fast/__init__.py", [])
            try writer.addFile("fast-1/src/code.c", Array(code.utf8))
            for n in 0..<8 { try writer.addFile("fast-1/src/part\(n * 5 % 8).c", Array("int part\(n * 5 % 8)(void) { return 1; }\n".utf8)) }
            let bytes = try writer.finish()
            var wheels: [[UInt8]] = []
            for name in ["one", "two"] {
                let work = folder.appending(name)
                try FileSystem.createDirectory(work)
                let artifact = try SourceFixture.artifact(bytes, "fast-1.tar.gz", in: work)
                let wheel = try await SourceFixture.build(artifact, in: work, requirements: try SourceFixture.setuptools())
                wheels.append(try FileSystem.readAll(wheel, limit: 16 << 20))
            }
            #expect(wheels[0] == wheels[1])
        }
    }

    @Test(arguments: [(UInt32(0), Int64(315_532_800)), (1_600_000_000, 1_600_000_000)])
    func `Every file of the wheel has the time that was asked for`(_ epoch: UInt32, _ time: Int64) async throws {
        try await withScratch { folder in
            var reader = try ArchiveReader(path: try await SourceFixture().build(in: folder, epoch: epoch), .zip)
            while let entry = try reader.next() {
                #expect(entry.modificationTime == time)
                #expect(entry.permissions == 0o644)
            }
        }
    }

    @Test func `RECORD is made anew and fits, and other tools read the wheel`() async throws {
        try await withScratch { folder in
            let body = "extra['z.py'] = 'z = 1'; extra['with,comma \\u00fc.txt'] = ''; extra['sample-1.0.dist-info/RECORD.jws'] = '{}'"
            let wheel = try await SourceFixture(body: body).build(in: folder)
            let files = try contents(of: wheel)
            let record = files["sample-1.0.dist-info/RECORD"] ?? ""
            #expect(record.hasPrefix("\"with,comma ü.txt\",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nz.py,sha256="))
            #expect(record.hasSuffix("\nsample-1.0.dist-info/RECORD,,\n"))
            #expect(files.count == record.split(separator: "\n").count)
            #expect(files["sample-1.0.dist-info/RECORD.jws"] == nil)
            let site = folder.appending("site")
            _ = try await output(
                try Tool.oraclePython, ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", site.string, wheel.string])
            let check = "import importlib.metadata as m; d = m.distribution('sample'); print(all(f.locate().exists() for f in d.files), d.version)"
            #expect(try await output("/usr/bin/python3", ["-c", check], environment: ["PYTHONPATH": site.string]) == "True 1.0\n")
        }
    }
}
