import ForeignText
import VersionSort

/// The naming of programs in packages for a Python that is not the system's default.
package enum ProgramNaming: String, Hashable, Sendable, Codable {
    /// Programs keep their names. The packages of a project for two Pythons cannot be installed together.
    case plain
    /// Programs have the version of the Python as a suffix, for example `black-3.11`.
    case suffixed
}

/// The names of programs on a target.
struct ProgramNames {
    /// The suffix of the names, for example `-3.11`; `nil` if names stay unchanged.
    let suffix: String?

    /// Creates the names.
    ///
    /// Programs of the default Python are never renamed.
    init(_ naming: ProgramNaming, python: PythonProfile) {
        suffix = naming == .suffixed && !python.isDefault ? "-\(python.version)" : nil
    }

    /// The folders whose files are programs.
    static let folders = ["/usr/bin/", "/usr/sbin/"]

    /// Returns the path of a program with the suffix.
    ///
    /// Other files, and names that already end with the version (`pip3.11`), stay unchanged.
    func path(_ path: String) -> String {
        guard let suffix, let name = Self.folders.lazy.compactMap({ path.without(prefix: $0) }).first, !name.utf8.contains("/"),
            !name.utf8.hasSuffix(String(suffix.droppingBytes(first: 1)))
        else { return path }
        return path + suffix
    }
}

/// The script of an entry point.
enum EntryPointScript {
    /// Returns a Python program that calls the object and exits with its result.
    static func text(_ point: EntryPoint, shebang: String) -> String {
        let first = point.attributes[0]
        let call = point.attributes.joined(separator: ".")
        return """
            #!\(shebang)
            import sys

            from \(point.module) import \(first)

            if __name__ == "__main__":
                sys.exit(\(call)())

            """
    }

    /// Returns `true` if a name is usable for a program: one path component without control characters or spaces.
    static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.hasPrefix("-")
            && name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "%" && $0 != "\"" && $0 != "*" && $0 != "?" }
    }
}
