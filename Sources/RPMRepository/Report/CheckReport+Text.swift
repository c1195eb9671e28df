import ForeignText

extension CheckReport {
    /// Returns the report as plain text for a terminal: one line of totals, and a short block for each cause.
    ///
    /// - Parameter listLimit: The number of packages shown from a list, before the others are only counted.
    package func text(listLimit: Int = 4) -> String {
        var lines = [summary] + base.map { "  base         \($0)" } + questions.textLines()
        for tier in CheckTier.allCases.map({ self[$0] }) {
            let failed = tier.failed.isEmpty ? "" : ", \(Self.count(tier.failed.count, "package"))"
            lines.append("  \(Self.padded(tier.tier.title))\(tier.state.rawValue)\(failed)\(tier.note.isEmpty ? "" : " (\(tier.note))")")
        }
        if !superseded.isEmpty { lines.append("  older        \(Self.list(superseded, listLimit)) not asked to go in with the rest") }
        for step in upgrades ?? [] { lines += step.textLines(listLimit: listLimit) }
        for (number, cause) in causes.enumerated() {
            lines += [
                "",
                "\(cause.kind.isWarning ? "warning" : "cause") \(number + 1) of \(causes.count)  \(cause.id)  \(Self.count(cause.victimCount, "package")) affected",
            ]
            lines += cause.textLines(listLimit: listLimit)
        }
        if let files { lines += files.textLines(listLimit: listLimit) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The totals in one line.
    package var summary: String {
        var parts = [Self.count(packages, "package"), "\(checked) checked", "\(uninstallable) not installable"]
        if sourcePackages > 0 { parts.append(Self.count(sourcePackages, "source package")) }
        if let files { parts.append(Self.count(files.conflicts.count, "file conflict")) }
        return "\(passed ? "ok  " : "FAIL")  \(label) (\(architecture)): \(parts.joined(separator: ", "))"
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// Returns a word padded to the second column.
    static func padded(_ word: String) -> String { word + String(repeating: " ", count: max(1, 16 - word.utf8.count)) }

    /// Returns the first items of a list and the number of others.
    ///
    /// `unnamed` is the number of items that are not in the list.
    static func list(_ items: [String], _ limit: Int, unnamed: Int = 0) -> String {
        let shown = items.prefix(limit)
        let rest = items.count + unnamed - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension CheckCause {
    func textLines(listLimit: Int) -> [String] {
        var lines = ["  \(Self.heading(kind)) \(requirement)"]
        if kind != .notChecked { lines.append("  \(kind == .missing ? "needed by " : "packages  ")   \(CheckReport.list(neededBy, listLimit))") }
        let direct = Set(neededBy)
        let others = victims.filter { !direct.contains($0) }
        let unnamed = victimCount - victims.count
        if !others.isEmpty { lines.append("  takes down   \(CheckReport.list(others, listLimit, unnamed: unnamed))") }
        if let chains {
            lines += chains.map { "  chain        \($0.joined(separator: " -> "))" }
        } else if !why.isEmpty {
            lines.append("  chain        \(why.joined(separator: " -> "))")
        }
        lines += nearest.map { "  nearest      \($0.text)" }
        if nearest.isEmpty && kind == .missing { lines.append("  nearest      nothing of that or a similar name exists") }
        lines += rules.map { "  \(kind.tier == .closure ? "rule         " : "evidence     ")\($0)" }
        lines += fix.prefix(3).map { "  fix          \($0)" }
        return lines
    }

    private static func heading(_ kind: Kind) -> String {
        switch kind {
        case .missing: "missing     "
        case .conflict: "conflict    "
        case .together: "not together"
        case .notChecked, .otherArchitecture: "not checked "
        default: CheckReport.padded(kind.rawValue)
        }
    }
}

extension NearestCapability {
    /// The capability, its location and the kind of mismatch in one line.
    var text: String {
        let place = "\(capability) from \(package) in \(repository)"
        switch miss {
        case .tooNew: return "\(place): too new"
        case .tooOld: return "\(place): too old"
        case .otherArchitecture: return "\(place): for another architecture"
        case .otherVersion: return "\(place): another version"
        case .similarName: return "\(place): a similar name"
        }
    }
}
