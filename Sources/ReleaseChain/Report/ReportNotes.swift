import ForeignText
import RPMRepository

/// The report as Markdown: the notes of a release.
enum ReportNotes {
    /// The maximum number of listed findings.
    private static let findingLimit = 20

    static func text(_ report: ReleaseReport) -> String {
        var lines = ["# \(escaped(report.release.name))", ""]
        lines += facts(report).map { "- **\($0.name)**: \(escaped($0.value))" }
        lines += changes(report) + faults(report) + findings(report) + loads(report) + licences(report)
        lines += ["", "## Contents", "", "| project | version | licence |", "|---|---|---|"]
        for project in report.projects {
            lines.append("| \(link(project.name, project.url)) | \(escaped(project.versionText)) | \(escaped(project.license ?? "none stated")) |")
        }
        for note in report.notes { lines += ["", escaped(note)] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Returns the facts at the top of a report, as names and values.
    static func facts(_ report: ReleaseReport) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = []
        if let made = report.made {
            facts.append(("released", "\(readable(made.time)) by \(made.who)"))
            facts.append(("reason", made.why))
            if let commit = made.commit { facts.append(("commit", commit.text)) }
        }
        facts.append(("snapshot", report.release.snapshot))
        if let previous = report.previous {
            facts.append(("previous", previous.name == previous.snapshot ? previous.name : "\(previous.name) (\(previous.snapshot))"))
        }
        facts.append(("targets", report.targets.filter { $0.check != nil }.map { "\($0.repository) (\($0.check ?? ""))" }.joined(separator: ", ")))
        let growth =
            report.previousBytes.map {
                report.bytes == $0 ? "" : report.bytes > $0 ? ", \(Size.text(report.bytes - $0)) more" : ", \(Size.text($0 - report.bytes)) less"
            } ?? ""
        facts.append(("size", "\(report.projects.count.counted("project")), \(Size.text(report.bytes))\(growth)"))
        return facts
    }

    /// Returns a time of the form `2026-11-30T05:47:53Z` for people: `2026-11-30 05:47 UTC`.
    private static func readable(_ time: String) -> String {
        guard let (day, rest) = time.cut(at: "T"), time.utf8.hasSuffix("Z") else { return time }
        return "\(day) \(rest.start(bytes: 5)) UTC"
    }

    private static func loads(_ report: ReleaseReport) -> [String] {
        guard !report.loads.isEmpty else { return [] }
        let rows = report.loads.compactMap { load -> String? in
            guard let result = load.entries.last?.result else { return nil }
            let rate = "\(LoadResult.text(result.rate)) steps a second (\(LoadResult.text(result.range)))"
            return "- \(escaped(result.application)) on \(escaped(result.target)): \(rate), \(result.errors.counted("error"))"
                + (load.comparison.map { "; \(escaped($0))" } ?? "")
        }
        return ["", "## Load tests", ""] + rows
    }

    private static func changes(_ report: ReleaseReport) -> [String] {
        guard report.previous != nil else { return ["", "The first release: there is nothing to compare it with."] }
        guard !report.changes.isEmpty else { return ["", "No package changed."] }
        var lines = ["", "## Changes"]
        for kind in ReleaseReport.Change.Kind.allCases where !report.changes(kind).isEmpty {
            lines += ["", "### \(kind.title)", ""]
            for change in report.changes(kind) {
                let versions = [change.old, change.new].compactMap(\.self).joined(separator: " → ")
                let changelog = change.changelog.map { ", [changes](<\(address($0))>)" } ?? ""
                lines.append("- \(link(change.name, change.url)) \(escaped(versions))\(changelog) (\(escaped(change.targets.joined(separator: ", "))))")
            }
        }
        return lines
    }

    private static func faults(_ report: ReleaseReport) -> [String] {
        guard let faults = report.faults else { return ["", "## Known faults", "", "No advisories were given, so nothing is known about faults."] }
        var lines = ["", "## Known faults", ""]
        if faults.vulnerabilities.isEmpty { lines.append("None of \(faults.advisories.counted("advisory", "advisories")) concerns this release.") }
        for fault in faults.vulnerabilities {
            let fix = fault.fixed.isEmpty ? "no fix" : "fixed in \(fault.fixed.joined(separator: ", "))"
            let waiver = fault.waiver.map { "; waived until \($0.expires): \($0.reason)" } ?? ""
            lines.append("- **\(fault.severity.rawValue)** \(escaped("\(fault.project) \(fault.version): \(fault.id), \(fault.summary) (\(fix)\(waiver))"))")
        }
        return lines
    }

    private static func findings(_ report: ReleaseReport) -> [String] {
        guard !report.findings.isEmpty else { return [] }
        var lines = ["", "## Findings of the check", ""]
        for (repository, causes) in report.findings.sorted(by: { $0.key < $1.key }) {
            for cause in causes.prefix(findingLimit) {
                lines.append(
                    "- \(escaped(repository)): \(cause.kind.isWarning ? "warning" : "error"), \(escaped("\(cause.kind.rawValue): \(cause.requirement)"))")
            }
        }
        return lines
    }

    private static func licences(_ report: ReleaseReport) -> [String] {
        var lines = ["", "## Licences", ""]
        for licence in report.licences { lines.append("- \(escaped(licence.licence)): \(licence.projects.count)") }
        if !report.withoutLicence.isEmpty { lines.append("- none stated: \(escaped(report.withoutLicence.joined(separator: ", ")))") }
        return lines
    }

    private static func link(_ text: String, _ url: String?) -> String { url.map { "[\(escaped(text))](<\(address($0))>)" } ?? escaped(text) }

    private static func address(_ url: String) -> String {
        String(decoding: url.utf8.filter { $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "\\") }, as: UTF8.self)
    }

    /// Returns text in which no character begins a construct of Markdown or HTML, on one line.
    static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in PublicText.cleaned(text.lines.joined(separator: " ")).utf8 {
            if [UInt8]("\\`*_[]<>|&~#!".utf8).contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension ReleaseReport.Change.Kind {
    /// The heading for changes of the kind.
    var title: String {
        switch self {
        case .new: "New"
        case .upgraded: "Upgraded"
        case .downgraded: "Downgraded"
        case .gone: "Gone"
        case .rebuilt: "Same version, packaged anew"
        }
    }
}
