/// What a change of repositories did to a host on the way to the next one, or back.
package struct UpgradeStep: Codable, Hashable, Sendable {
    /// `upgrade` or `way back`.
    package var name: String
    /// `name old -> new` for each package that went up, sorted.
    package var upgraded: [String] = []
    /// The same for those that went down.
    package var downgraded: [String] = []
    /// `name version` of those that came.
    package var installed: [String] = []
    /// `name version` of those that went and that nothing obsoletes.
    package var removed: [String] = []
    /// `name version (by other)` of those that went because another package obsoletes them.
    package var obsoleted: [String] = []
    /// The packages whose scriptlets ran, in the order in which they did.
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

    /// What changed, by the word for the kind of change; kinds of which there is nothing are left out.
    var kinds: [(word: String, packages: [String])] {
        [
            ("up", upgraded), ("down", downgraded), ("new", installed), ("gone", removed), ("obsoleted", obsoleted), ("scriptlets of", scriptlets),
        ].filter { !$0.1.isEmpty }
    }

    /// The step for a terminal, a line for each kind of change.
    func textLines(listLimit: Int) -> [String] {
        kinds.map { "  \(name), \($0.word): \(CheckReport.list($0.packages, listLimit))" }
    }
}
