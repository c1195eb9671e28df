import ForeignText
import VersionSort

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
