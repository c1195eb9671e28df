import ForeignText

/// A program defined by an entry point of a package (entry points specification, `console_scripts`).
struct ConsoleScript: Hashable {
    /// The name of the program.
    let name: String
    /// The module to import.
    let module: String
    /// The object in the module to call, with dots.
    let object: String

    /// Returns the programs in an `entry_points.txt`.
    ///
    /// Invalid lines are ignored, as installers of build requirements may do.
    static func all(in text: String) -> [ConsoleScript] {
        var isInGroup = false
        var found: [ConsoleScript] = []
        for line in text.filledLines {
            let line = line.trimmed
            if line.utf8.hasPrefix("[") {
                isInGroup = line == "[console_scripts]"
            } else if isInGroup, let script = ConsoleScript(line) {
                found.append(script)
            }
        }
        return found
    }

    /// Parses `name = module:object [extras]`.
    private init?(_ line: Substring) {
        guard let (before, after) = line.cut(at: "=") else { return nil }
        let name = String(before.trimmed)
        let reference = after.part(before: "[").splitBytes(on: ":", maxSplits: 1).map { String($0.trimmed) }
        guard reference.count == 2, reference.allSatisfy(Self.isDotted), !name.isEmpty, name.utf8.first != UInt8(ascii: "."),
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "/" })
        else { return nil }
        self.name = name
        module = reference[0]
        object = reference[1]
    }

    /// Returns the text of a program that calls the object.
    func program(interpreter: String) -> String {
        let first = object.part(before: ".")
        return "#!\(interpreter)\nimport sys\nfrom \(module) import \(first)\nif __name__ == \"__main__\":\n    sys.exit(\(object)())\n"
    }

    private static func isDotted(_ text: String) -> Bool {
        !text.isEmpty
            && text.splitBytes(on: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !(part.utf8.first?.isASCIIDigit ?? true) && part.unicodeScalars.allSatisfy(\.isWord)
            }
    }
}
