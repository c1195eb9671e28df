import ForeignText

/// A reason why modules cannot be imported, with possible fixes.
struct ImportFailure {
    /// The modules that fail for this reason.
    let modules: [String]
    /// The error message of Python, for example `ModuleNotFoundError: No module named 'socks'`.
    let text: String
    /// The word `failed`, or the reason why the failure is ignored: `optional extra`, `other platform`, `other Python`.
    let reason: String
    /// The programs and libraries that were not found, each with its kind: `program`, `library` or `object`.
    let needs: [String: String]
    let base: BasePython
    /// The project whose override can fix it, for example `gitpython`.
    let project: String?

    /// A Boolean value that indicates whether the modules are optional here.
    var isOptional: Bool { reason != "failed" }

    /// The programs and libraries of the system that were not found, one line each.
    var lacks: [String] {
        needs.sorted { $0.key < $1.key }.map { name, kind in
            kind == "program"
                ? "it looks for the program \(name), which the root does not have" : "it looks for the library \(name), which the root does not have"
        }
    }

    /// The possible fixes, most likely first.
    var fix: [String] {
        if reason == "other Python" || reason == "other platform" { return base.advice + ["nothing, if the target has the module that the code imports"] }
        if isOptional { return ["release the extra that brings it, if the application uses it"] }
        if ["SyntaxError", "IndentationError", "TabError"].contains(where: { text.utf8.hasPrefix($0) }) {
            return base.advice + ["the code is for another Python: release a version for this one, or leave the file out"]
        }
        var fix = needs.sorted { $0.key < $1.key }.map(requirement)
        if needs.isEmpty, text.utf8.has("No module named") {
            fix += ["add the requirement that the project forgot with an override", "build what provides it"]
        }
        return fix + [skip] + base.advice
    }

    private var override: String { "overrides/\(project ?? "NAME").toml" }

    private func requirement(_ name: String, _ kind: String) -> String {
        switch kind {
        case "program":
            let path = name.utf8.hasPrefix("/") ? name : "/usr/bin/\(name)"
            return "requires-add = [\"\(path)\"] in \(override), so that hosts have the program"
        case "object": return "requires-add = [\"\(name)()(64bit)\"] in \(override), so that hosts have the library"
        default: return "requires-add in \(override) with the package that has the library \(name)"
        }
    }

    /// The fix for modules that must not be imported separately.
    private var skip: String {
        let modules = modules.prefix(3).map { InstallOptions.isModule($0) && !$0.utf8.contains(UInt8(ascii: ".")) ? "\($0) = \"why\"" : "\"\($0)\" = \"why\"" }
        return "imports-skip = { \(modules.joined(separator: ", ")) } in \(override), if it is not to be imported by itself"
    }
}
