/// A program that a package offers through its entry points (entry points specification, `console_scripts`).
struct ConsoleScript: Hashable {
    /// The name of the program.
    let name: String
    /// The module to import.
    let module: String
    /// The object in it to call, with dots.
    let object: String

    /// The programs of an `entry_points.txt`; lines that make no sense are passed over, as installers of build requirements may.
    static func all(in text: String) -> [ConsoleScript] {
        var isInGroup = false
        var found: [ConsoleScript] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.hasPrefix("[") {
                isInGroup = line == "[console_scripts]"
            } else if isInGroup, let script = ConsoleScript(line) {
                found.append(script)
            }
        }
        return found
    }

    /// Reads `name = module:object [extras]`.
    private init?(_ line: Substring) {
        let halves = line.split(separator: "=", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        let name = String(halves[0].trimmed)
        let reference = halves[1].prefix { $0 != "[" }.split(separator: ":", maxSplits: 1).map { String($0.trimmed) }
        guard reference.count == 2, reference.allSatisfy(Self.isDotted), !name.isEmpty, name.utf8.first != UInt8(ascii: "."),
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "/" })
        else { return nil }
        self.name = name
        module = reference[0]
        object = reference[1]
    }

    /// The text of a program that calls the object.
    func program(interpreter: String) -> String {
        let first = object.prefix { $0 != "." }
        return "#!\(interpreter)\nimport sys\nfrom \(module) import \(first)\nif __name__ == \"__main__\":\n    sys.exit(\(object)())\n"
    }

    private static func isDotted(_ text: String) -> Bool {
        !text.isEmpty
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                part.first.map { $0.isLetter || $0 == "_" } ?? false && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            }
    }
}

extension Substring {
    /// Without spaces around.
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
