import ForeignText
import VersionSort

/// The byte code files of installed modules, and the script that compiles them (PEP 3147, PEP 488).
struct Bytecode {
    let python: PythonProfile

    /// The maximum length of a file name in bytes (Linux, `NAME_MAX`).
    private static let nameLimit = 255

    /// Returns the byte code files of a module, without optimization and at level 1; empty for other files.
    ///
    /// A file whose name would be too long for a file system is left out: Python then compiles the module each time.
    func files(of module: String) -> [String] {
        guard let (parent, name) = module.cut(atLast: "/"), let stem = name.without(suffix: ".py") else { return [] }
        let files =
            switch python.bytecode {
            case .pycache: ["", ".opt-1"].map { "\(parent)/__pycache__/\(stem).cpython-\(python.compactVersion)\($0).pyc" }
            case .beside: ["\(module)c", "\(module)o"]
            }
        return files.filter { ($0.cut(atLast: "/")?.after ?? "").utf8.count <= Self.nameLimit }
    }

    /// Returns the module of a byte code file, for any Python, with names as in PEP 3147 or older; `nil` for another file.
    static func module(of path: String) -> String? {
        guard let stem = path.without(suffix: ".pyc") ?? path.without(suffix: ".pyo") else { return nil }
        let (folder, name) = stem.cut(atLast: "/").map { (String($0.before), $0.after) } ?? ("", stem)
        guard folder == "__pycache__" || folder.utf8.hasSuffix("/__pycache__") else { return stem + ".py" }
        let parent = folder.droppingBytes(last: "__pycache__".utf8.count)
        return "\(parent)\(name.part(before: ".")).py"
    }

    /// Returns a Python program that compiles the modules directly in the given folders.
    ///
    /// It runs on every Python from 2.4, succeeds whatever a module contains, and is the same for the same folders.
    func compileScript(folders: [String], files: [String]) -> String {
        let isolated = IsolatedPython(python)
        var lines = isolated.start + ["import os, py_compile"]
        lines.append("def compile(path):")
        lines.append("    try:")
        lines.append("        py_compile.compile(path, doraise=True)")
        lines.append("    except Exception:")
        lines.append("        pass")
        lines.append("for folder in [")
        lines += folders.map { "    \(isolated.path($0))," }
        lines.append("]:")
        lines.append("    for name in sorted(os.listdir(folder)):")
        lines.append("        if name.endswith('.py'):")
        lines.append("            compile(os.path.join(folder, name))")
        if !files.isEmpty {
            lines.append("for path in [")
            lines += files.map { "    \(isolated.path($0))," }
            lines.append("]:")
            lines.append("    compile(path)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The policy for byte code of modules.
///
/// The plan sets it, so that it never depends on the build machine.
package enum BytecodePolicy: String, Hashable, Sendable, Codable {
    /// The package owns the files but does not contain them. The target's interpreter creates them at installation.
    case install
    /// The package contains the files. The target's interpreter is needed at build time.
    case ship
    /// There is no byte code.
    case none
}
