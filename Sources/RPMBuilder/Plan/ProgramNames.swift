import ForeignText
import VersionSort

/// The naming of programs in packages for a Python that is not the system's default.
package enum ProgramNaming: String, Hashable, Sendable, Codable {
    /// As the project names them; two Pythons' packages of one project are not installed together then.
    case plain
    /// With the version of the Python, as `black-3.11`.
    case suffixed
}

/// The names of programs on a target.
struct ProgramNames {
    /// The suffix of the name, such as `-3.11`; nil where names stay unchanged.
    let suffix: String?

    /// The default Python's programs always have their own names.
    init(_ naming: ProgramNaming, python: PythonProfile) {
        suffix = naming == .suffixed && !python.isDefault ? "-\(python.version)" : nil
    }

    /// The folders whose files are programs.
    static let folders = ["/usr/bin/", "/usr/sbin/"]

    /// The path of a program, or of another file, which keeps it; a name that ends with the version already (`pip3.11`) does too.
    func path(_ path: String) -> String {
        guard let suffix, let name = Self.folders.lazy.compactMap({ path.without(prefix: $0) }).first, !name.utf8.contains("/"),
            !name.utf8.hasSuffix(String(suffix.droppingBytes(first: 1)))
        else { return path }
        return path + suffix
    }
}
