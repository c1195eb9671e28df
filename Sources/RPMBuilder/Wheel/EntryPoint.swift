import ForeignText

/// An object that a project publishes by name (entry points specification).
package struct EntryPoint: Hashable, Sendable {
    /// The group, for example `console_scripts`.
    package let group: String
    package let name: String
    /// The module to import.
    package let module: String
    /// The attributes that lead from the module to the object; empty for the module itself.
    package let attributes: [String]

    /// A Boolean value indicating whether the group is one of programs.
    var isOfPrograms: Bool { group == "console_scripts" || group == "gui_scripts" }

    /// A Boolean value indicating whether the entry point becomes a program.
    package var isScript: Bool { isOfPrograms && !attributes.isEmpty }

    /// Parses `entry_points.txt`; returns the lines that are not entry points separately.
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

    /// Parses `name = module:attribute.attribute [extras]`.
    ///
    /// The module and the attributes must be Python names.
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

    /// Returns `true` if a text consists of Python identifiers joined by dots, which are safe to insert into a program.
    private static func isDotted(_ text: Substring) -> Bool {
        let parts = text.splitBytes(on: ".", omittingEmptySubsequences: false)
        return !parts.isEmpty
            && parts.allSatisfy { part in
                guard let first = part.unicodeScalars.first, first.properties.generalCategory != .decimalNumber else { return false }
                return part.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || $0.properties.generalCategory == .decimalNumber }
            }
    }
}
