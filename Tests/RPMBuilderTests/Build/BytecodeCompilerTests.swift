import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Byte code in packages, made by the target's own Python.
@Suite struct BytecodeCompilerTests {
    private let path: [FilePath] = ["/usr/bin"]

    /// Builds a wheel into a package with byte code.
    ///
    /// The target's Python is Debian's.
    private func build(_ folder: FilePath) async throws -> (plan: RPMPlan, binary: FilePath) {
        var maker = WheelMaker("app", "1.0")
        maker.files.append(("app/old.py", Array("print 'Python 2'\n".utf8)))
        let artifact = try maker.artifact(in: folder)
        let wheel = try WheelContents(artifact, spoolDirectory: folder)
        let target = try PlanTargets.current(python: "3.11")
        var context = PlanContext(buildTime: 1_700_000_000)
        context.bytecode = .ship
        context.compiledModules = try await BytecodeCompiler(target: target, searchPath: path).compile(wheel, time: context.buildTime, directory: folder)
        let plan = try RPMPlanner.plan(wheel: wheel, target: target, overrides: nil, context: context)
        let built = try PackageWriter.build(plan: plan, sources: [artifact], into: folder)
        return (plan, try #require(built.first { !$0.isSource }).path)
    }

    @Test func `the package holds what the interpreter loads, the same bytes each time`() async throws {
        try await withScratch { folder in
            for name in ["one", "two/deeper"] { try FileSystem.createDirectory(folder.pushing(FilePath(name))) }
            let (plan, first) = try await build(folder.appending("one"))
            let (_, second) = try await build(folder.pushing("two/deeper"))
            #expect(try Digest.ofFile(first, .sha256) == Digest.ofFile(second, .sha256))
            let site = "/usr/lib/python3.11/site-packages/app"
            let compiled = plan.main.paths.filter { $0.hasSuffix(".pyc") }
            #expect(compiled == ["\(site)/__pycache__/__init__.cpython-311.opt-1.pyc", "\(site)/__pycache__/__init__.cpython-311.pyc"])
            #expect(plan.main.scriptlets.isEmpty)

            let root = folder.appending("root")
            try FileSystem.createDirectory(root)
            let script = "cd \"$1\" && rpm2cpio \"$0\" | cpio -idm --quiet"
            #expect(try await Tool.run("bash", ["-o", "pipefail", "-c", script, first.string, root.string]).succeeded)
            let check = """
                import importlib.util, sys
                path = sys.argv[1] + "/app/__init__.py"
                loader = importlib.util.spec_from_file_location("app", path).loader
                data = loader.get_data(importlib.util.cache_from_source(path))
                import os
                stat = os.stat(path)
                fields = [int.from_bytes(data[i:i + 4], "little") for i in (4, 8, 12)]
                assert data[:4] == importlib.util.MAGIC_NUMBER, "another Python made it"
                assert fields == [0, int(stat.st_mtime), stat.st_size], fields
                """
            let folder = root.string + "/usr/lib/python3.11/site-packages"
            let result = try await Tool.run("/usr/bin/python3.11", ["-I", "-B", "-c", check, folder])
            #expect(result.succeeded, "\(result.errors)")
        }
    }

    @Test func `a module may have any name, and none stops the others`() async throws {
        try await withScratch { folder in
            var maker = WheelMaker("app", "1.0")
            maker.files += [
                ("app/a b.py", Array("one = 1\n".utf8)), ("app/é%.py", Array("two = 2\n".utf8)), ("app/cut.py", Array("three = 3\u{0}\n".utf8)),
                ("app/deep.py", Array(String(repeating: "(", count: 100_000).utf8)), ("app/z.py", Array("four = 4\n".utf8)),
            ]
            let wheel = try WheelContents(maker.artifact(in: folder), spoolDirectory: folder)
            let compiler = BytecodeCompiler(target: try PlanTargets.current(python: "3.11"), searchPath: path)
            let compiled = try await compiler.compile(wheel, time: 1_700_000_000, directory: folder)
            let names = Set(compiled.keys.compactMap { FilePath($0).lastComponent?.stem })
            #expect(
                names == ["__init__.cpython-311", "a b.cpython-311", "é%.cpython-311", "z.cpython-311"].reduce(into: []) { $0.formUnion([$1, $1 + ".opt-1"]) })
        }
    }

    @Test func `a module whose byte code would have a name of more than 255 bytes has none, and any shorter name works`() async throws {
        try await withScratch { folder in
            var maker = WheelMaker("app", "1.0")
            let lengths = Array(200...252)
            maker.files += lengths.map { ("app/\(String(repeating: "n", count: $0)).py", Array("x = 1\n".utf8)) }
            let wheel = try WheelContents(maker.artifact(in: folder), spoolDirectory: folder)
            let target = try PlanTargets.current(python: "3.11")
            let compiled = try await BytecodeCompiler(target: target, searchPath: path).compile(wheel, time: 1_700_000_000, directory: folder)
            let site = "/usr/lib/python3.11/site-packages/app/__pycache__"
            for length in lengths {
                for (suffix, limit) in [(".cpython-311.pyc", 239), (".cpython-311.opt-1.pyc", 233)] {
                    let name = "\(site)/\(String(repeating: "n", count: length))\(suffix)"
                    #expect((compiled[name] != nil) == (length <= limit), "\(length) \(suffix)")
                }
            }
            var context = PlanContext(buildTime: 1_700_000_000)
            for policy in [BytecodePolicy.ship, .install] {
                context.bytecode = policy
                context.compiledModules = compiled
                let plan = try RPMPlanner.plan(wheel: wheel, target: target, overrides: nil, context: context)
                #expect(plan.main.paths.allSatisfy { ($0.split(separator: "/").last?.utf8.count ?? 0) <= 255 })
            }
        }
    }

    @Test func `a module that takes too long is an error`() async throws {
        try await withScratch { folder in
            var maker = WheelMaker("app", "1.0")
            maker.files.append(("app/large.py", Array(String(repeating: "x = 1\n", count: 3_000_000).utf8)))
            let wheel = try WheelContents(maker.artifact(in: folder), spoolDirectory: folder)
            var compiler = BytecodeCompiler(target: try PlanTargets.current(python: "3.11"), searchPath: path)
            compiler.wallTime = 1
            let error = await #expect(throws: PackageWriteError.self) { try await compiler.compile(wheel, time: 1_700_000_000, directory: folder) }
            #expect(error?.description.contains("was stopped after 1 s") == true, "\(String(describing: error))")
        }
    }

    @Test func `without the target's Python it is an error that names it`() async throws {
        try await withScratch { folder in
            let wheel = try WheelContents(WheelMaker("app", "1.0").artifact(in: folder), spoolDirectory: folder)
            let compiler = BytecodeCompiler(target: try PlanTargets.current(), searchPath: [folder])
            let error = await #expect(throws: PlanError.self) { try await compiler.compile(wheel, time: 0, directory: folder) }
            #expect(error?.description.contains("Python 3.9") == true)
        }
    }
}
