import ForeignText
import VersionSort

/// The byte code files of installed modules, and the script that makes them (PEP 3147, PEP 488).
struct Bytecode {
    let python: PythonProfile

    /// The byte code files of a module, unoptimised and optimised once; empty for what is no module.
    func files(of module: String) -> [String] {
        guard let (parent, name) = module.cut(atLast: "/"), let stem = name.without(suffix: ".py") else { return [] }
        switch python.bytecode {
        case .pycache:
            let folder = "\(parent)/__pycache__/\(stem).cpython-\(python.compactVersion)"
            return ["\(folder).pyc", "\(folder).opt-1.pyc"]
        case .beside: return ["\(module)c", "\(module)o"]
        }
    }

    /// Whether a file of a wheel is byte code, which is made anew for every target.
    static func isBytecode(_ path: String) -> Bool { path.utf8.hasSuffix(".pyc") || path.utf8.hasSuffix(".pyo") }

    /// A Python program that compiles the modules of some folders, without those further down.
    ///
    /// It runs on every Python from 2.4, ends well whatever a module holds, and is the same for the same folders.
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
