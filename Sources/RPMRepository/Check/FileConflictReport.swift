/// The paths that several packages of a repository own.
package struct FileConflictReport: Codable, Hashable, Sendable {
    /// A path with the packages that own it.
    package struct Entry: Codable, Hashable, Sendable {
        package var path: String
        /// The packages, sorted.
        package var packages: [String]
        /// In what they differ (`content`, `mode`, `type`, `link`, `owner`), empty when they agree.
        package var differences: [String]
    }

    /// How many files were compared.
    package var files: Int
    /// Paths with different contents in packages that can be installed together: RPM refuses the transaction.
    package var conflicts: [Entry]
    /// Paths that are the same in several packages: RPM allows it, for Python packages it is nearly always a mistake.
    package var shared: [Entry]

    func textLines(listLimit: Int) -> [String] {
        var lines: [String] = []
        for entry in conflicts {
            lines += ["", "file conflict  \(entry.path)", "  owned by     \(entry.packages.joined(separator: ", "))"]
            lines.append("  differs in   \(entry.differences.joined(separator: ", "))")
        }
        if !shared.isEmpty {
            lines += ["", "warning: \(CheckReport.count(shared.count, "file")) owned by several packages with the same content"]
        }
        lines += shared.prefix(listLimit).map { "  \($0.path)  \($0.packages.joined(separator: ", "))" }
        if shared.count > listLimit { lines.append("  and \(shared.count - listLimit) more") }
        return lines
    }
}
