/// The paths that several packages of a repository own.
package struct FileConflictReport: Codable, Hashable, Sendable {
    /// A path and the packages that own it.
    package struct Entry: Codable, Hashable, Sendable {
        package var path: String
        /// The packages, sorted.
        package var packages: [String]
        /// The differences (`content`, `mode`, `type`, `link`, `owner`); empty if there are none.
        package var differences: [String]
    }

    /// The number of compared files.
    package var files: Int
    /// The paths with different contents in packages that can be installed together.
    ///
    /// RPM refuses such a transaction.
    package var conflicts: [Entry]
    /// The paths that are equal in several packages.
    ///
    /// RPM allows this, but it is usually a mistake for Python packages.
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
