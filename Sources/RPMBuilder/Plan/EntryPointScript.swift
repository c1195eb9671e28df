import ForeignText
import VersionSort

/// The program of an entry point.
enum EntryPointScript {
    /// A Python program that calls the object and ends with what it returns.
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

    /// Whether a name can be that of a program: one path component without control characters or spaces.
    static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.hasPrefix("-")
            && name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "%" && $0 != "\"" && $0 != "*" && $0 != "?" }
    }
}

/// The first line of a program.
struct Shebang {
    /// The program and its options.
    let line: String

    /// The line after `#!`, nil when a content starts otherwise.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x23, 0x21]) else { return nil }
        let text = bytes.dropFirst(2).prefix { $0 != 0x0A && $0 != 0x0D }
        guard text.count < 256, let line = String(validating: text, as: UTF8.self) else { return nil }
        self.line = String(line[...].trimmingSpaces)
    }

    /// The path of the program.
    var program: String { line.splitBytes(on: " ").first.map(String.init) ?? "" }

    /// Whether it asks for some Python: wheels write `python`, which an installer must fill in; others write what their author had.
    var isPython: Bool {
        let words = line.splitBytes(on: " ")
        guard let first = words.first else { return false }
        let name = first.splitBytes(on: "/").last ?? first
        if name == "env" { return words.dropFirst().first.map(Self.isPythonName) ?? false }
        return Self.isPythonName(name)
    }

    private static func isPythonName(_ name: Substring) -> Bool {
        name.without(prefix: "python")?.utf8.drop { $0 == UInt8(ascii: "w") }.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } ?? false
    }
}
