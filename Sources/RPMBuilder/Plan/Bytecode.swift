import VersionSort

/// The byte code files of installed modules, and the script that makes them (PEP 3147, PEP 488).
struct Bytecode {
    let python: PythonProfile

    /// The byte code files of a module, unoptimised and optimised once; empty for what is no module.
    func files(of module: String) -> [String] {
        guard module.hasSuffix(".py"), let slash = module.lastIndex(of: "/") else { return [] }
        let stem = module[module.index(after: slash)...].dropLast(3)
        switch python.bytecode {
        case .pycache:
            let folder = "\(module[..<slash])/__pycache__/\(stem).cpython-\(python.compactVersion)"
            return ["\(folder).pyc", "\(folder).opt-1.pyc"]
        case .beside: return ["\(module)c", "\(module)o"]
        }
    }

    /// Whether a file of a wheel is byte code, which is made anew for every target.
    static func isBytecode(_ path: String) -> Bool { path.hasSuffix(".pyc") || path.hasSuffix(".pyo") }

    /// A Python program that compiles the modules of some folders, without those further down.
    ///
    /// It runs on every Python from 2.4, ends well whatever a module holds, and is the same for the same folders.
    static func compileScript(folders: [String], files: [String]) -> String {
        var lines = ["import os, py_compile"]
        lines.append("def compile(path):")
        lines.append("    try:")
        lines.append("        py_compile.compile(path, doraise=True)")
        lines.append("    except Exception:")
        lines.append("        pass")
        lines.append("for folder in [")
        lines += folders.map { "    \(literal($0))," }
        lines.append("]:")
        lines.append("    for name in sorted(os.listdir(folder)):")
        lines.append("        if name.endswith('.py'):")
        lines.append("            compile(os.path.join(folder, name))")
        if !files.isEmpty {
            lines.append("for path in [")
            lines += files.map { "    \(literal($0))," }
            lines.append("]:")
            lines.append("    compile(path)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A path as a Python literal of ASCII only, so that no version reads it otherwise: other bytes are escaped.
    private static func literal(_ path: String) -> String {
        guard !path.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") }) else { return "'\(path)'" }
        let escaped = path.utf8.map { byte -> String in
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "'"), byte != UInt8(ascii: "\\") { return String(UnicodeScalar(byte)) }
            return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        // As bytes, which Python 2 and 3 both take for paths.
        return "os.fsdecode(b'\(escaped.joined())') if hasattr(os, 'fsdecode') else '\(escaped.joined())'"
    }
}
