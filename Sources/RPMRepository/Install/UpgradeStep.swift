/// The effect of one change of repositories on a host, on the way to the next or back.
package struct UpgradeStep: Codable, Hashable, Sendable {
    /// The name of the step, `upgrade` or `way back`.
    package var name: String
    /// The upgraded packages as `name old -> new`, sorted.
    package var upgraded: [String] = []
    /// The downgraded packages in the same form.
    package var downgraded: [String] = []
    /// The installed packages as `name version`.
    package var installed: [String] = []
    /// The removed packages that nothing obsoletes, as `name version`.
    package var removed: [String] = []
    /// The packages removed because another obsoletes them, as `name version (by other)`.
    package var obsoleted: [String] = []
    /// The packages whose scriptlets ran, in order.
    package var scriptlets: [String] = []

    init(_ name: String) { self.name = name }

    /// The counts in one line.
    var summary: String {
        let counts = [
            (upgraded.count, "upgraded"), (downgraded.count, "downgraded"), (installed.count, "installed"), (removed.count, "removed"),
            (obsoleted.count, "obsoleted"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(name): " + (counts + [CheckReport.count(scriptlets.count, "scriptlet")]).joined(separator: ", ")
    }

    /// The changes by a word for their kind, without empty kinds.
    var kinds: [(word: String, packages: [String])] {
        [
            ("up", upgraded), ("down", downgraded), ("new", installed), ("gone", removed), ("obsoleted", obsoleted), ("scriptlets of", scriptlets),
        ].filter { !$0.1.isEmpty }
    }

    /// Returns the step for a terminal, one line for each kind of change.
    func textLines(listLimit: Int) -> [String] {
        kinds.map { "  \(name), \($0.word): \(CheckReport.list($0.packages, listLimit))" }
    }
}
