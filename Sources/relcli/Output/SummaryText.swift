import ForeignText
import ReleaseChain

/// The summary of a release as text for people.
struct SummaryText {
    let summary: ReleaseSummary
    let mirror: String
    let terminal: Terminal

    /// Returns the lines for standard output.
    func lines() -> [String] {
        if summary.upToDate {
            return [
                "\(terminal.paint("nothing to do:", .green)) \(summary.release ?? "\(summary.stack) \(summary.channel)") is snapshot \(summary.snapshot), "
                    + "made from exactly these inputs (\(Seconds.text(summary.seconds)))"
            ]
        }
        var lines: [String] = [""]
        var table = TextTable([
            ("target", .left), ("projects", .right), ("RPMs", .right), ("source RPMs", .right), ("size", .right), ("check", .left),
            ("repository", .left),
        ])
        for target in summary.targets {
            table.add([
                target.target, "\(target.projects)", "\(target.packages)", "\(target.sourcePackages)", Size.text(target.bytes), target.check,
                summary.published.map { "\(mirror)/\($0)/\(target.repository)" } ?? "\(mirror)/rpm/snapshots/\(summary.snapshot)/\(target.repository)",
            ])
        }
        lines += table.lines()
        lines.append("")
        let steps = summary.steps.map { "\($0.step.rawValue) \(Seconds.text($0.seconds))" }.joined(separator: ", ")
        lines.append("\(summary.projects.counted("project")) in \(Seconds.text(summary.seconds)) (\(steps))")
        for name in summary.unproven {
            lines.append(terminal.paint("not proven: \(name) has no binary package; build its source RPM on the target and check that", .yellow))
        }
        if !summary.findings.isEmpty {
            lines.append(terminal.paint("check failed: nothing was published", .red))
            for finding in summary.findings { lines += ["", finding] }
        } else if let published = summary.published {
            lines.append(
                "\(terminal.paint("published", .green)) \(mirror)/\(published) -> \(summary.release.map { "\($0), " } ?? "")snapshot \(summary.snapshot)")
            lines.append("serve it with: relcli serve --mirror \(mirror)")
        } else {
            lines.append("snapshot \(summary.snapshot) passed its check; put it on the channel with relcli publish \(summary.snapshot) \(summary.channel)")
        }
        return lines
    }
}
