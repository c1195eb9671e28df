import ForeignText

/// An object that a project announces by name (entry points specification).
package struct EntryPoint: Hashable, Sendable {
    /// The group, as `console_scripts`.
    package let group: String
    package let name: String
    /// The module to import.
    package let module: String
    /// What to take of the module, attribute by attribute; empty for the module itself.
    package let attributes: [String]

    /// The entry point is in a group of programs.
    var isOfPrograms: Bool { group == "console_scripts" || group == "gui_scripts" }

    /// Whether it becomes a program.
    package var isScript: Bool { isOfPrograms && !attributes.isEmpty }

    /// Reads the text of `entry_points.txt`, and gives the lines apart that are no entry points.
    package static func parse(_ text: String) -> (points: [EntryPoint], unread: [String]) {
        var found: [EntryPoint] = []
        var unread: [String] = []
        var group = ""
        for line in text.filledLines {
            let line = line.trimmingSpaces
            if line.isEmpty || line.utf8.hasPrefix("#") || line.utf8.hasPrefix(";") { continue }
            if line.utf8.hasPrefix("["), line.utf8.hasSuffix("]") {
                group = String(line.droppingBytes(first: 1).droppingBytes(last: 1).trimmingSpaces)
            } else if let point = EntryPoint(group: group, line: line) {
                found.append(point)
            } else {
                unread.append(String(line))
            }
        }
        return (found, unread)
    }

    /// Reads `name = module:attribute.attribute [extras]`; the module and the attributes must be Python names.
    private init?(group: String, line: Substring) {
        guard let equals = line.utf8.firstIndex(of: "=") else { return nil }
        let name = line[..<equals].trimmingSpaces
        let value = line[line.utf8.index(after: equals)...].part(before: "[").trimmingSpaces
        let parts = value.splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmingSpaces)
        guard let module = parts.first, !name.isEmpty, Self.isDotted(module) else { return nil }
        if parts.count > 1, !Self.isDotted(parts[1]) { return nil }
        self.group = group
        self.name = String(name)
        self.module = String(module)
        attributes = parts.count > 1 ? parts[1].splitBytes(on: ".").map(String.init) : []
    }

    /// Whether a text is Python identifiers joined by dots: it goes into a program, so nothing else may pass.
    private static func isDotted(_ text: Substring) -> Bool {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        return !parts.isEmpty
            && parts.allSatisfy { part in
                guard let first = part.unicodeScalars.first, first.properties.generalCategory != .decimalNumber else { return false }
                return part.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || $0.properties.generalCategory == .decimalNumber }
            }
    }
}
