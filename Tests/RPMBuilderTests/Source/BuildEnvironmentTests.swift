import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

/// Build requirements are installed as any installer would, without one.
@Suite struct BuildEnvironmentTests {
    private func build(_ body: String, _ requirements: [WheelMaker], in folder: FilePath) async throws -> [String: String] {
        let wheels = try requirements.map { try SourceFixture.artifact(try $0.bytes(), $0.filename, in: folder) }
        return try contents(of: try await SourceFixture(body: body).build(in: folder, requirements: wheels))
    }

    @Test func `Programs of requirements are found, whether they are entry points or scripts`() async throws {
        try await withScratch { folder in
            var tool = WheelMaker("tool", "1")
            tool.files = [
                ("tool/__init__.py", Array("class Main:\n    @staticmethod\n    def run():\n        print('entry point')\n        return 0\n".utf8)),
                ("tool-1.data/scripts/script", Array("#!python\nimport sys, tool\nprint('script', sys.prefix)\n".utf8)),
                ("tool-1.data/scripts/shell", Array("#!/bin/sh\necho shell\n".utf8)),
            ]
            tool.entryPoints = [
                "console_scripts": ["entry = tool:Main.run", "bad/name = tool:Main.run", "with-extra=tool:Main.run [more]"], "other": ["x = tool:Main"],
            ]
            let body =
                "import subprocess\nfor name in ('entry', 'with-extra', 'script', 'shell'):\n    extra[name] = subprocess.check_output([name], text=True)"
            let files = try await build(body, [tool], in: folder)
            #expect(files["entry"] == "entry point\n")
            #expect(files["with-extra"] == "entry point\n")
            #expect(files["script"] == "script /build/env\n")
            #expect(files["shell"] == "shell\n")
        }
    }

    @Test func `Entry points of requirements are seen by importlib, and path files are followed`() async throws {
        try await withScratch { folder in
            var plugin = WheelMaker("plug-in", "2.5")
            plugin.entryPoints = ["sample.plugins": ["one = plug_in:version"]]
            plugin.files += [("plug.pth", Array("import os; os.environ['FROM_PTH'] = 'yes'\n".utf8))]
            let body = """
                import importlib.metadata as metadata
                extra['plugins'] = str([(p.name, p.load()) for p in metadata.entry_points(group='sample.plugins')])
                extra['version'] = metadata.version('plug-in')
                extra['pth'] = os.environ.get('FROM_PTH', 'no')
                """
            let files = try await build(body, [plugin], in: folder)
            #expect(files["plugins"] == "[('one', '2.5')]")
            #expect(files["version"] == "2.5")
            #expect(files["pth"] == "yes")
        }
    }

    @Test func `The data folder of a wheel is spread as it says`() async throws {
        try await withScratch { folder in
            var wheel = WheelMaker("spread", "1")
            wheel.files = ["purelib/pure.py", "platlib/plat.py", "data/share/spread/data.txt", "headers/spread.h"].map {
                ("spread-1.data/\($0)", Array("x = 1".utf8))
            }
            let body = """
                import pure, plat
                extra['answer'] = str([pure.__file__, plat.__file__, os.path.exists(sys.prefix + '/share/spread/data.txt'), os.path.exists(sys.prefix + '/include/spread.h')])
                """
            let site = "/build/env/lib/python\(try await BuildPython.probe(SourceFixture.pythonPath).version)/site-packages"
            #expect(try await build(body, [wheel], in: folder)["answer"] == "['\(site)/pure.py', '\(site)/plat.py', True, True]")
        }
    }

    @Test func `Two requirements may share a folder`() async throws {
        try await withScratch { folder in
            var one = WheelMaker("one", "1")
            one.files = [("shared/one.py", Array("one = 1".utf8))]
            var two = WheelMaker("two", "1")
            two.files = [("shared/two.py", Array("two = 2".utf8))]
            let files = try await build("from shared.one import one\nfrom shared.two import two\nextra['sum'] = str(one + two)", [one, two], in: folder)
            #expect(files["sum"] == "3")
        }
    }

    @Test func `A requirement that was made to do harm is refused`() async throws {
        try await withScratch { folder in
            for (path, message) in [("../evil.py", "leads out of the folder"), ("bad-1.data/unknown/x", "files of the unknown kind 'unknown'")] {
                var bad = WheelMaker("bad", "1")
                bad.files = [(path, [1])]
                let error = try await sourceError { try await build("pass", [bad], in: folder) }
                #expect(error?.description.contains(message) == true, "\(String(describing: error))")
            }
            var linking = try ArchiveWriter(.zip)
            try linking.addSymlink("evil", to: "/etc")
            let wheel = try SourceFixture.artifact(try linking.finish(), "evil-1-py3-none-any.whl", in: folder)
            let error = try await sourceError { try await SourceFixture().build(in: folder, requirements: [wheel]) }
            #expect(error?.description.contains("is neither a file nor a folder") == true, "\(String(describing: error))")
        }
    }
}
