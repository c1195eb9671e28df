import ForeignText
import Native
package import SystemPackage
package import VersionSort

/// A compiler of the modules of a wheel, with the target's Python, for packages that contain byte code.
package struct BytecodeCompiler: Sendable {
    /// A function that returns the properties of the interpreter at a path.
    package typealias Probe = @Sendable (FilePath) async throws -> BuildPython

    private let target: Target
    private let searchPath: [FilePath]
    private let probe: Probe
    /// The maximum time for the modules of a wheel, in seconds.
    package var wallTime = 900

    /// Creates a compiler that looks for `pythonX.Y` in the given folders.
    ///
    /// - Parameter probe: Returns the properties of an interpreter; a run with many compilers remembers them.
    package init(target: Target, searchPath: [FilePath], probe: @escaping Probe = { try await BuildPython.probe($0, oldest: oldest) }) {
        self.target = target
        self.searchPath = searchPath
        self.probe = probe
    }

    /// Returns the byte code of every module that compiles, by the path of the installed file.
    ///
    /// The same modules and time give the same bytes: sources have a fixed time, the paths in the code are the installed ones, and hashes are not
    /// randomized.
    ///
    /// - Parameter directory: A folder for sources and results. It must exist until the package is written.
    /// - Throws: ``PlanError/notCompiled(python:)`` if there is no such Python, ``WheelBuildError`` if there can be no sandbox, and ``PackageWriteError`` if
    ///   the compiler fails.
    package func compile(_ wheel: WheelContents, time: UInt32, directory: FilePath) async throws -> [String: RPMFileContent] {
        let python = target.python
        let name = "python\(python.version)"
        let found = searchPath.map { $0.appending(name) }.first { path in
            ((try? FileSystem.status(path, followingLinks: true)) ?? nil)?.isRegularFile ?? false
        }
        guard let interpreter = found else { throw PlanError.notCompiled(python: python.version) }
        let layout = InstallLayout(target, isForMachine: wheel.isForMachine, project: wheel.metadata.name)
        let root = directory.appending("modules")
        var modules: [String] = []
        for file in wheel.files {
            guard case .library(let path) = file.location, path.utf8.hasSuffix(".py") else { continue }
            let installed = layout.path(file.location, informationFolder: "")
            let copy = root.pushing(FilePath(String(installed.droppingBytes(first: 1))))
            try FileSystem.createDirectory(copy.removingLastComponent())
            switch file.content {
            case .bytes(let bytes): try FileSystem.writeAtomically(bytes, to: copy)
            case .file(let source, _): try FileSystem.copy(source, to: copy)
            default: continue
            }
            try FileSystem.setModificationTime(of: copy, to: Int64(time))
            modules.append(installed)
        }
        guard !modules.isEmpty else { return [:] }
        let results = directory.appending("bytecode")
        try await run(interpreter, root: root, modules: modules, results: results, directory: directory)
        return try collect(modules, results: results)
    }

    /// A script that reads the names of modules, each with the level and the name of a result, and compiles them.
    ///
    /// The names are installed paths, each with a zero byte behind it. Modules that do not compile are left out. The interpreter adds up to twenty signs to the
    /// name of a result while it writes, so that a long name is only given to the finished file.
    private static let script = """
        import sys
        del sys.path[0]
        import os, py_compile
        # Older Pythons know only this way.
        modes = getattr(py_compile, "PycInvalidationMode", None)
        further = {"invalidation_mode": modes.TIMESTAMP} if modes else {}
        names = os.fsdecode(sys.stdin.buffer.read()).split("\\0")
        written = "\(output)/result"
        for i in range(0, len(names) - 2, 3):
            module, level, result = names[i:i + 3]
            try:
                py_compile.compile("\(sources)" + module, cfile=written, dfile=module, doraise=True, optimize=int(level), **further)
            except py_compile.PyCompileError:
                continue
            os.makedirs(os.path.dirname("\(output)" + result), exist_ok=True)
            os.rename(written, "\(output)" + result)
        """

    /// The places of the modules and of the byte code in the sandbox.
    private static let (sources, output) = ("/build/modules", "/build/bytecode")

    /// Compiles modules in a sandbox: the text of others can make a compiler use memory and time without end, or fail in the middle.
    private func run(_ interpreter: FilePath, root: FilePath, modules: [String], results: FilePath, directory: FilePath) async throws {
        let bytecode = Bytecode(python: target.python)
        var names: [UInt8] = []
        for module in modules {
            for (level, file) in bytecode.files(of: module).enumerated() {
                for text in [module, "\(level)", file] { names += Array(text.utf8) + [0] }
            }
        }
        let (folder, input) = (directory.appending("compiler"), directory.appending("names"))
        try FileSystem.createDirectory(folder, mode: 0o700)
        try FileSystem.writeAtomically(names, to: input)
        let python = try await probe(interpreter)
        var sandbox = try BuildSandbox(python: python, folder: folder)
        sandbox.mounts = [(.shown(root), Self.sources), (.space(mode: "0755", result: results), Self.output)]
        sandbox.limits.wallTime = wallTime
        // Not isolated: older Pythons write sets in the order of their hashes, which a variable of the sandbox fixes.
        let outcome = try await sandbox.run([python.executable.string, "-s", "-S", "-B", "-c", Self.script], input: input)
        guard outcome.isSuccess else {
            let reason = [outcome.stop.map { "it \($0)" }, outcome.output.isEmpty ? nil : outcome.output].compactMap(\.self)
            throw PackageWriteError.compilation(interpreter.string, reason.isEmpty ? "it ended without a message" : reason.joined(separator: "; "))
        }
    }

    /// The oldest Python that has the options of the script.
    package static let oldest = TagVersion(3, 4)

    private func collect(_ modules: [String], results: FilePath) throws -> [String: RPMFileContent] {
        let bytecode = Bytecode(python: target.python)
        var compiled: [String: RPMFileContent] = [:]
        for path in modules.flatMap(bytecode.files) {
            let names = path.splitBytes(on: "/").filter { !$0.isEmpty }.map(String.init)
            guard let file = try? InputFile(beneath: results, names: names), try file.status().isRegularFile else { continue }
            compiled[path] = .file(results.pushing(FilePath(names.joined(separator: "/"))), size: try file.size)
        }
        return compiled
    }
}
