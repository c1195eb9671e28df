import ForeignText
import Native
import Subprocess
package import SystemPackage
package import VersionSort

/// A compiler of the modules of a wheel, with the target's Python, for packages that contain byte code.
package struct BytecodeCompiler: Sendable {
    private let target: Target
    private let searchPath: [FilePath]

    /// Creates a compiler that looks for `pythonX.Y` in the given folders.
    package init(target: Target, searchPath: [FilePath]) {
        self.target = target
        self.searchPath = searchPath
    }

    /// Returns the byte code of every module that compiles, by the path of the installed file.
    ///
    /// The same modules and time give the same bytes: sources have a fixed time, the paths in the code are the installed ones, and hashes are not
    /// randomized.
    ///
    /// - Parameter directory: A folder for sources and results. It must exist until the package is written.
    /// - Throws: ``PlanError/notCompiled(python:)`` if there is no such Python, ``PackageWriteError`` if it fails.
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
        try await run(interpreter, root: root, modules: modules)
        return try collect(modules, root: root)
    }

    /// A script that reads pairs of source and result, and compiles each at both levels.
    ///
    /// It leaves out modules that do not compile.
    private static let script = """
        import py_compile, sys
        lines = sys.stdin.read().split("\\n")
        for i in range(0, len(lines) - 3, 4):
            source, installed, plain, optimised = lines[i:i + 4]
            for level, result in ((0, plain), (1, optimised)):
                try:
                    py_compile.compile(source, cfile=result, dfile=installed, doraise=True, optimize=level,
                                       invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
                except py_compile.PyCompileError:
                    pass
        """

    private func run(_ interpreter: FilePath, root: FilePath, modules: [String]) async throws {
        let bytecode = Bytecode(python: target.python)
        var input = ""
        for module in modules {
            let results = bytecode.files(of: module)
            guard results.count == 2 else { continue }
            for result in results { try FileSystem.createDirectory(root.pushing(FilePath(String(result.droppingBytes(first: 1)))).removingLastComponent()) }
            let paths = [root.string + module, module] + results.map { root.string + $0 }
            input += paths.joined(separator: "\n") + "\n"
        }
        let record = try await Subprocess.run(
            .path(interpreter), arguments: ["-I", "-S", "-B", "-c", Self.script], environment: .custom(["PYTHONHASHSEED": "0", "LANG": "C.UTF-8"]),
            input: .fileDescriptor(try FileSystem.memoryFile(Array(input.utf8)), closeAfterSpawningProcess: true), output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16))
        guard record.terminationStatus.isSuccess else {
            throw PackageWriteError.compilation(interpreter.string, String(record.standardError.end(bytes: 2000)))
        }
    }

    private func collect(_ modules: [String], root: FilePath) throws -> [String: RPMFileContent] {
        let bytecode = Bytecode(python: target.python)
        var compiled: [String: RPMFileContent] = [:]
        for path in modules.flatMap(bytecode.files) {
            let file = root.pushing(FilePath(String(path.droppingBytes(first: 1))))
            guard let status = try FileSystem.status(file) else { continue }
            compiled[path] = .file(file, size: status.size)
        }
        return compiled
    }
}
