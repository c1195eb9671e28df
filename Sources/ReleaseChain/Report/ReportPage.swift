import ForeignText
import RPMRepository

/// The report as one HTML file without scripts or other files, for wide and narrow screens, light and dark, and paper.
struct ReportPage {
    /// The drawing of the dependency graph of one repository.
    struct Drawing {
        let repository: String
        let svg: String
        /// The number of packages that are not drawn.
        let leftOut: Int
    }

    let report: ReleaseReport
    var page = PageText()

    /// Returns the page of a report.
    static func html(_ report: ReleaseReport, drawing: Drawing?) -> String {
        var page = ReportPage(report: report)
        page.write(drawing)
        return String(decoding: page.page.xml.bytes, as: UTF8.self)
    }

    private init(report: ReleaseReport) { self.report = report }

    mutating func markup(_ text: String) { page.xml.append(text) }

    private mutating func write(_ drawing: Drawing?) {
        markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
        page.element("title", "\(report.release.name): release report")
        markup("<style>\n\(ReportPageStyle.css)</style>\n</head>\n<body>\n<main>\n")
        head()
        tiles()
        let sections: [(id: String, title: String)] = [
            ("changes", "Changes"), ("faults", "Known faults"), ("checks", "Checks"), ("contents", "Contents"), ("licences", "Licences"), ("sizes", "Sizes"),
            ("times", "Time"), ("load", "Load"), ("graph", "Dependencies"), ("origin", "Origin"),
        ]
        markup("<nav>")
        for section in sections where (section.id != "graph" || drawing != nil) && (section.id != "load" || !report.loads.isEmpty) {
            markup("<a href=\"#\(section.id)\">")
            page.text(section.title)
            markup("</a>")
        }
        markup("</nav>\n")
        changes()
        faults()
        checks()
        contents()
        licences()
        sizes()
        times()
        if !report.loads.isEmpty { loads() }
        if let drawing { graph(drawing) }
        origin()
        markup("</main>\n</body>\n</html>\n")
    }

    // MARK: - Head

    private mutating func head() {
        let failed = report.targets.filter { $0.check == "failed" }.count
        let checked = report.targets.filter { $0.check == "passed" }.count
        let stops = report.faults?.stopping.count ?? 0
        markup("<header>\n<p class=\"eyebrow\">Release report</p>\n")
        page.element("h1", report.release.name)
        markup("<p class=\"verdicts\">")
        verdict(
            failed > 0 ? "check failed on \(failed.counted("target"))" : checked > 0 ? "proven installable on \(checked.counted("target"))" : "not checked",
            failed > 0 ? "bad" : checked > 0 ? "good" : "warn")
        if let faults = report.faults {
            let count = faults.vulnerabilities.count
            verdict(count == 0 ? "no known fault" : count.counted("known fault"), stops > 0 ? "bad" : count > 0 ? "warn" : "good")
        }
        if report.key != nil { verdict("signed", "good") }
        markup("</p>\n")
        page.element("p", lead, style: "lead")
        markup("<dl class=\"facts\">\n")
        for fact in ReportNotes.facts(report) { page.fact(fact.name, fact.value) }
        markup("</dl>\n")
        for note in report.notes { page.element("p", note, style: "note") }
        markup("</header>\n")
    }

    private mutating func verdict(_ text: String, _ style: String) {
        markup("<span class=\"chip \(style)\">")
        page.text(text)
        markup("</span> ")
    }

    /// The release in one sentence.
    private var lead: String {
        guard let previous = report.previous else {
            return "The first release that can be shown: \(report.projects.count.counted("project")) for \(targetCount)."
        }
        guard !report.changes.isEmpty else { return "No package changed since \(previous.name)." }
        let parts = ReleaseReport.Change.Kind.allCases.compactMap { kind -> String? in
            let count = Set(report.changes(kind).map(\.name)).count
            return count == 0 ? nil : "\(count) \(kind == .rebuilt ? "packaged anew" : kind.rawValue)"
        }
        return "Since \(previous.name): \(parts.joined(separator: ", "))."
    }

    private var targetCount: String { report.targets.count { $0.check != nil }.counted("target") }

    private mutating func tiles() {
        let packages = report.targets.filter { $0.check != nil }.map(\.packages).reduce(0, +)
        let changed = Set(report.changes.map(\.name)).count
        var tiles = [
            ("projects", "\(report.projects.count)"), ("packages", "\(packages)"), ("targets", "\(report.targets.count { $0.check != nil })"),
            ("size", Size.text(report.bytes)),
        ]
        if report.previous != nil { tiles.append(("changed", "\(changed)")) }
        tiles.append(("known faults", report.faults.map { "\($0.vulnerabilities.count)" } ?? "not asked"))
        markup("<ul class=\"tiles\">\n")
        for (name, value) in tiles {
            markup("<li>")
            page.element("strong", value)
            page.element("span", name)
            markup("</li>\n")
        }
        markup("</ul>\n")
    }

    // MARK: - Parts

    mutating func section(_ id: String, _ title: String, _ note: String? = nil) {
        markup("<section id=\"\(id)\">\n")
        page.element("h2", title)
        if let note { page.element("p", note, style: "note") }
    }

    mutating func table(_ columns: [String], style: String = "") {
        markup("<table class=\"list \(style)\">\n<thead><tr>")
        for column in columns { page.element("th", column) }
        markup("</tr></thead>\n<tbody>\n")
    }

    /// Opens a cell that shows its column's name on narrow screens.
    mutating func cell(_ column: String, _ style: String = "", _ body: (inout PageText) -> Void) {
        markup("<td data-label=\"\(HTMLText.escaped(column))\"\(style.isEmpty ? "" : " class=\"\(style)\"")><div>")
        body(&page)
        markup("</div></td>")
    }

    private static func link(_ text: String, _ url: String?, _ page: inout PageText) {
        guard let url else { return page.text(text) }
        page.xml.append("<a href=\"\(HTMLText.escaped(url))\" rel=\"noreferrer\">")
        page.text(text)
        page.xml.append("</a>")
    }

    mutating func end() { markup("</tbody>\n</table>\n</section>\n") }

    private mutating func changes() {
        guard report.previous != nil, !report.changes.isEmpty else {
            section("changes", "Changes", report.previous == nil ? "There is no earlier release to compare with." : "No package changed.")
            return markup("</section>\n")
        }
        section("changes", "Changes", "Compared with \(report.previous?.name ?? "").")
        table(["project", "change", "version", "targets", "notes"])
        for kind in ReleaseReport.Change.Kind.allCases {
            for change in report.changes(kind) {
                markup("<tr>")
                cell("project", "name") { Self.link(change.name, change.url, &$0) }
                cell("change") { page in
                    page.xml.append("<span class=\"kind \(kind.rawValue)\">")
                    page.text(kind.rawValue)
                    page.xml.append("</span>")
                }
                cell("version", "version") { $0.text([change.old, change.new].compactMap(\.self).joined(separator: " → ")) }
                cell("targets", "targets") { $0.text(change.targets.joined(separator: ", ")) }
                cell("notes") { if let url = change.changelog { Self.link("what changed", url, &$0) } else { $0.text("–") } }
                markup("</tr>\n")
            }
        }
        end()
    }

    private mutating func faults() {
        guard let faults = report.faults else {
            section("faults", "Known faults", "No advisories were given (--osv), so nothing is known about faults of these versions.")
            return markup("</section>\n")
        }
        let state = "\(faults.advisories.counted("advisory", "advisories"))\(faults.newest.map { ", the newest of \($0)" } ?? "")"
        section("faults", "Known faults", faults.vulnerabilities.isEmpty ? "None of \(state) concerns this release." : "Compared with \(state).")
        if !faults.vulnerabilities.isEmpty {
            table(["project", "severity", "fault", "fixed in", "decision"])
            for fault in faults.vulnerabilities {
                markup("<tr>")
                cell("project", "name") { $0.text("\(fault.project) \(fault.version)") }
                cell("severity") { page in
                    page.xml.append("<span class=\"kind severity-\(fault.severity.rawValue)\">")
                    page.text(fault.isMalicious ? "malicious" : fault.severity.rawValue)
                    page.xml.append("</span>")
                    if let score = fault.score { page.text(" \(score)") }
                }
                cell("fault") { page in
                    page.xml.append("<strong>")
                    page.text(fault.id)
                    page.xml.append("</strong> ")
                    page.text(fault.summary)
                    if !fault.aliases.isEmpty { page.element("small", fault.aliases.joined(separator: ", ")) }
                }
                cell("fixed in", "version") { $0.text(fault.fixed.isEmpty ? "no release" : fault.fixed.joined(separator: ", ")) }
                cell("decision") {
                    $0.text(fault.stops ? "stops the release" : fault.waiver.map { "waived until \($0.expires): \($0.reason)" } ?? "does not stop the release")
                }
                markup("</tr>\n")
            }
            markup("</tbody>\n</table>\n")
        }
        for note in faults.notes { page.element("p", note, style: "note") }
        markup("</section>\n")
    }

    private mutating func checks() {
        section("checks", "Checks")
        table(["repository", "verdict"] + CheckTier.allCases.map(\.title), style: "tiers")
        for target in report.targets where target.check != nil {
            markup("<tr>")
            cell("repository", "name") { $0.text(target.repository) }
            let style = target.check == "passed" ? "good" : target.check == "failed" ? "bad" : "soft"
            cell("verdict", style) { $0.text(target.check ?? "") }
            for tier in CheckTier.allCases {
                let result = target.tiers.first { $0.tier == tier }
                let (mark, style) =
                    switch result?.state {
                    case .passed: ("✓ passed", "good")
                    case .failed: ("✗ \(result?.failed.count ?? 0) failed", "bad")
                    default: ("not run", "soft")
                    }
                cell(tier.title, style) { $0.text(mark) }
            }
            markup("</tr>\n")
        }
        markup("</tbody>\n</table>\n")
        for (repository, causes) in report.findings.sorted(by: { $0.key < $1.key }) {
            page.element("h3", repository)
            for cause in causes.prefix(Self.findingLimit) {
                markup("<div class=\"finding \(cause.kind.isWarning ? "warn" : "bad")\"><p><span class=\"kind\">")
                page.text(cause.kind.rawValue)
                markup("</span> ")
                page.text(cause.requirement)
                markup("</p>")
                page.element("small", "\(cause.victimCount.counted("package")) affected: \(cause.neededBy.prefix(6).joined(separator: ", "))")
                for fix in cause.fix.prefix(2) { page.element("small", "fix: \(fix)") }
                markup("</div>\n")
            }
            if causes.count > Self.findingLimit { page.element("p", "and \(causes.count - Self.findingLimit) more: relcli check lists them", style: "note") }
        }
        markup("</section>\n")
    }

    private mutating func contents() {
        section("contents", "Contents", "Projects that the stack asked for are marked ●; the others are their dependencies.")
        table(["project", "version", "licence", "size"])
        for project in report.projects {
            markup("<tr>")
            cell("project", "name") { page in
                Self.link(project.name, project.url, &page)
                if project.isRequested { page.xml.append(" <span class=\"asked\" title=\"asked for\">●</span>") }
                page.element("small", project.summary)
            }
            cell("version", "version") { $0.text(project.versionText) }
            cell("licence", project.license == nil ? "bad" : "") { $0.text(project.license ?? "none stated") }
            cell("size", "number") { $0.text(Size.text(project.bytes)) }
            markup("</tr>\n")
        }
        end()
    }

    private mutating func licences() {
        section("licences", "Licences")
        if !report.withoutLicence.isEmpty {
            page.element(
                "p", "\(report.withoutLicence.count.counted("project")) without a stated licence: \(report.withoutLicence.joined(separator: ", "))",
                style: "alert")
        }
        bars(report.licences.map { ($0.licence, $0.projects.count, "\($0.projects.count)") })
        markup("</section>\n")
    }

    private mutating func sizes() {
        section("sizes", "Sizes")
        table(["repository", "packages", "size"])
        for target in report.targets {
            markup("<tr>")
            cell("repository", "name") { $0.text(target.repository) }
            cell("packages", "number") { $0.text("\(target.packages)") }
            cell("size", "number") { $0.text(Size.text(target.bytes)) }
            markup("</tr>\n")
        }
        markup("</tbody>\n</table>\n")
        let largest = report.projects.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }.prefix(Self.largestCount)
        page.element("h3", "The largest projects, on all targets")
        bars(largest.map { ($0.name, Int($0.bytes), Size.text($0.bytes)) })
        markup("</section>\n")
    }

    /// Writes bars whose lengths are in proportion to their values.
    mutating func bars(_ rows: [(name: String, value: Int, text: String)]) {
        let most = max(1, rows.map(\.value).max() ?? 1)
        markup("<ul class=\"bars\">\n")
        for row in rows {
            markup("<li>")
            page.element("span", row.name, style: "label")
            markup("<span class=\"track\"><span class=\"bar\" style=\"width:\(max(1, row.value * 100 / most))%\"></span></span>")
            page.element("span", row.text, style: "value")
            markup("</li>\n")
        }
        markup("</ul>\n")
    }

    private mutating func times() {
        guard !report.times.isEmpty else {
            section("times", "Time per step", "No times are recorded.")
            return markup("</section>\n")
        }
        section("times", "Time per step", report.times.count == 1 ? nil : "The last \(report.times.count) releases, the newest first.")
        markup("<p class=\"legend\">")
        for step in ReleaseStep.allCases {
            markup("<span><i class=\"step-\(step.rawValue)\"></i>")
            page.text(step.rawValue)
            markup("</span> ")
        }
        markup("</p>\n<ul class=\"bars stacked\">\n")
        let totals = report.times.map { $0.steps.map(\.seconds).reduce(0, +) }
        let most = max(totals.max() ?? 1, 0.001)
        for (times, total) in zip(report.times, totals).reversed() {
            markup("<li>")
            page.element("span", times.release.name, style: "label")
            markup("<span class=\"track\">")
            for step in times.steps where step.seconds > 0 {
                // Thousandths of the longest release, without the digits of a machine's number format.
                let width = Int((step.seconds / most * 1000).rounded())
                markup("<span class=\"bar step-\(step.step.rawValue)\" style=\"width:\(width / 10).\(width % 10)%\" title=\"")
                markup(HTMLText.escaped("\(step.step.rawValue) \(Seconds.text(step.seconds))") + "\"></span>")
            }
            markup("</span>")
            page.element("span", Seconds.text(total), style: "value")
            markup("</li>\n")
        }
        markup("</ul>\n</section>\n")
    }

    private mutating func graph(_ drawing: Drawing) {
        let left = drawing.leftOut > 0 ? " \(drawing.leftOut.counted("package")) without a finding are left out." : ""
        section(
            "graph", "Dependencies",
            "What needs what in \(drawing.repository), from the applications at the left. Lines that follow from others are left out.\(left)")
        markup("<div class=\"graph\" tabindex=\"0\">\n\(drawing.svg)</div>\n</section>\n")
    }

    private mutating func origin() {
        section("origin", "Origin")
        markup("<dl class=\"facts\">\n")
        if let lock = report.lock { page.fact("lock", "SHA-256 \(lock)") }
        page.fact("signing key", report.key ?? "none: packages and indexes are not signed")
        if let commit = report.made?.commit { page.fact("commit", "\(commit.id)\(commit.isClean == true ? "" : ", and changes that were not committed")") }
        for document in report.documents { page.fact(document.utf8.hasSuffix(".cdx.json") ? "bill of materials" : "provenance", document) }
        page.fact("verify", "relcli verify --rebuild \(report.release.snapshot)")
        markup("</dl>\n")
        table(["file", "kind", "SHA-256"], style: "files")
        for source in Set(report.projects.flatMap(\.sources)).sorted(by: { ($0.file, $0.sha256) < ($1.file, $1.sha256) }) {
            markup("<tr>")
            cell("file", "name") { $0.text(source.file) }
            cell("kind") { $0.text(source.origin) }
            cell("SHA-256", "digest") { $0.text(source.sha256) }
            markup("</tr>\n")
        }
        end()
    }

    private static let findingLimit = 20
    private static let largestCount = 10
}
