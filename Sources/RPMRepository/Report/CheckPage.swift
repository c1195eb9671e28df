import ForeignText

/// A self-contained HTML page of the report, without scripts or other files, with styles for dark mode and printing.
package enum CheckPage {
    /// Returns the HTML page of a report.
    ///
    /// - Parameter graph: The dependencies to draw; `nil` for no drawing.
    package static func html(_ report: CheckReport, graph: DependencyGraph? = nil) -> String {
        html([(report, graph)], title: report.label)
    }

    /// Returns one page for several repositories.
    package static func html(_ reports: [(report: CheckReport, graph: DependencyGraph?)], title: String) -> String {
        var page = PageText()
        page.xml.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.xml.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.element("title", "Check of \(title)")
        page.xml.append("<style>\n\(CheckPageStyle.css)</style>\n</head>\n<body>\n<main>\n")
        for entry in reports { write(entry.report, entry.graph, &page) }
        page.xml.append("</main>\n</body>\n</html>\n")
        return String(decoding: page.xml.bytes, as: UTF8.self)
    }

    private static func write(_ report: CheckReport, _ graph: DependencyGraph?, _ page: inout PageText) {
        page.xml.append("<header class=\"\(report.passed ? "passed" : "failed")\">\n")
        page.element("h1", report.label)
        page.element("p", report.passed ? "installable" : "not installable as it is", style: "verdict")
        page.xml.append("</header>\n<dl class=\"facts\">\n")
        page.fact("packages", "\(report.checked) of \(report.packages) checked, \(report.sourcePackages) source")
        page.fact("architecture", "\(report.architecture), noarch")
        page.fact("base", report.base.joined(separator: "; "))
        let questions = report.questions
        page.fact("providers", "\(questions.requirements - questions.unmet) of \(questions.requirements) requirements have one")
        page.fact("alone", "\(questions.alone - questions.refusedAlone) of \(questions.alone) packages can be installed")
        page.fact(
            "together",
            questions.wholeReleaseFits ? "all \(questions.together) at once" : "no: \(questions.leftOut) left out, \(questions.contradictions) contradictions")
        page.xml.append("</dl>\n")
        tiers(report, &page)
        causes(report, &page)
        files(report, &page)
        upgrades(report, &page)
        // A repository with only source packages has no drawing.
        guard report.packages > 0 else { return }
        if let graph { drawing(graph, report, &page) }
        matrix(report, &page)
    }

    private static func tiers(_ report: CheckReport, _ page: inout PageText) {
        page.xml.append("<section>\n<h2>Tiers</h2>\n<ol class=\"tiers\">\n")
        for tier in CheckTier.allCases {
            let result = report[tier]
            page.xml.append("<li class=\"\(style(result.state))\">")
            page.element("strong", tier.title)
            page.element("span", result.failed.isEmpty ? result.state.rawValue : "\(result.failed.count) failed", style: "state")
            page.element("small", result.note)
            page.xml.append("</li>\n")
        }
        page.xml.append("</ol>\n</section>\n")
    }

    private static func causes(_ report: CheckReport, _ page: inout PageText) {
        guard !report.causes.isEmpty else { return }
        page.xml.append("<section>\n<h2>Causes</h2>\n")
        for cause in report.causes {
            page.xml.append("<article class=\"\(cause.kind.isWarning ? "warning" : "error")\" id=\"\(cause.id)\">\n<h3>")
            page.element("span", cause.kind.rawValue, style: "kind")
            page.element("code", cause.requirement)
            page.xml.append("</h3>\n<p class=\"count\">")
            page.text("\(CheckReport.count(cause.victimCount, "package")) affected")
            page.xml.append(" <a href=\"#\(cause.id)\">\(cause.id)</a></p>\n<dl>\n")
            page.fact(cause.kind == .missing ? "needed by" : "packages", cause.neededBy.prefix(12).joined(separator: ", "))
            let direct = Set(cause.neededBy)
            let others = cause.victims.filter { !direct.contains($0) }
            if !others.isEmpty {
                page.fact("takes down", CheckReport.list(others, 12, unnamed: cause.victimCount - cause.victims.count))
            }
            for chain in cause.chains ?? [] { page.fact("chain", chain.joined(separator: " → ")) }
            if cause.chains == nil, !cause.why.isEmpty { page.fact("chain", cause.why.joined(separator: " → ")) }
            for nearest in cause.nearest { page.fact("nearest", nearest.text) }
            for rule in cause.rules.prefix(20) { page.fact(cause.kind.tier == .closure ? "rule" : "evidence", rule) }
            for fix in cause.fix { page.fact("fix", fix) }
            page.xml.append("</dl>\n</article>\n")
        }
        page.xml.append("</section>\n")
    }

    private static func files(_ report: CheckReport, _ page: inout PageText) {
        guard let files = report.files, !files.conflicts.isEmpty || !files.shared.isEmpty else { return }
        page.xml.append("<section>\n<h2>Files of several packages</h2>\n<table>\n<tr><th>path</th><th>packages</th><th>differ in</th></tr>\n")
        for entry in files.conflicts + files.shared.prefix(50) {
            page.xml.append("<tr class=\"\(entry.differences.isEmpty ? "warned" : "bad")\">")
            page.element("td", entry.path)
            page.element("td", entry.packages.joined(separator: ", "))
            page.element("td", entry.differences.isEmpty ? "nothing: a mistake all the same" : entry.differences.joined(separator: ", "))
            page.xml.append("</tr>\n")
        }
        page.xml.append("</table>\n</section>\n")
    }

    private static func upgrades(_ report: CheckReport, _ page: inout PageText) {
        guard let steps = report.upgrades, !steps.isEmpty else { return }
        page.xml.append("<section>\n<h2>What changes on a host</h2>\n")
        for step in steps {
            page.element("h3", step.summary)
            page.xml.append("<dl>\n")
            for kind in step.kinds { page.fact(kind.word, CheckReport.list(kind.packages, changeLimit)) }
            page.xml.append("</dl>\n")
        }
        page.xml.append("</section>\n")
    }

    private static func drawing(_ graph: DependencyGraph, _ report: CheckReport, _ page: inout PageText) {
        let drawing = GraphDrawing(graph, report: report)
        page.xml.append("<section>\n<h2>What needs what</h2>\n<p class=\"legend\"><span class=\"root\">root of a failure</span> ")
        page.xml.append("<span class=\"victim\">taken down</span> <span class=\"warned\">warned of</span> <span class=\"fine\">fine</span></p>\n")
        page.element(
            "p",
            "Lines that follow from others are left out.\(drawing.leftOut > 0 ? " So are \(drawing.leftOut) packages that have to do with no finding." : "")",
            style: "note")
        page.xml.append("<div class=\"graph\">\n\(drawing.svg())</div>\n</section>\n")
    }

    private static func matrix(_ report: CheckReport, _ page: inout PageText) {
        page.xml.append("<section>\n<h2>Packages</h2>\n<table class=\"matrix\">\n<tr><th>package</th>")
        for tier in CheckTier.allCases { page.element("th", String(tier.title.start(bytes: 2))) }
        page.xml.append("</tr>\n")
        let failed = Dictionary(uniqueKeysWithValues: CheckTier.allCases.map { ($0, Set(report[$0].failed)) })
        for name in report.members.prefix(rowLimit) {
            page.xml.append("<tr>")
            page.element("td", name)
            for tier in CheckTier.allCases {
                let result = report[tier]
                let isBad = failed[tier]?.contains(name) ?? false
                let (mark, word) = result.state == .notRun ? ("·", "skipped") : isBad ? ("✗", "bad") : ("✓", "good")
                page.element("td", mark, style: word)
            }
            page.xml.append("</tr>\n")
        }
        page.xml.append("</table>\n")
        if report.members.count > rowLimit { page.element("p", "and \(report.members.count - rowLimit) more", style: "note") }
        page.xml.append("</section>\n")
    }

    /// The maximum number of listed packages for one kind of change.
    private static let changeLimit = 100
    /// The maximum number of packages in the table.
    private static let rowLimit = 2000

    private static func style(_ state: TierResult.State) -> String {
        switch state {
        case .passed: "passed"
        case .failed: "failed"
        case .notRun: "skipped"
        }
    }
}

/// The style sheet of the page.
enum CheckPageStyle {
    static let css = """
        :root { color-scheme: light dark; --ink: #1c2024; --soft: #60666d; --line: #d9dde1; --paper: #fff; --card: #f6f7f8;
          --good: #1a7f4b; --bad: #c22f2f; --warn: #a86400; --badfill: #fbe4e2; --warnfill: #fdf0d8; --victimfill: #fdeee2; --victim: #c05a1a; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa1a9; --line: #3a4047; --paper: #15181b; --card: #1e2226;
          --good: #57c78a; --bad: #ff8078; --warn: #e0a94f; --badfill: #472322; --warnfill: #40331a; --victimfill: #432d1e; --victim: #f0a070; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1100px; margin: 0 auto; padding: 24px 20px 60px; }
        header { display: flex; align-items: baseline; gap: 16px; border-bottom: 3px solid var(--good); }
        header.failed { border-color: var(--bad); }
        h1 { font-size: 24px; margin: 0 0 6px; }
        h2 { font-size: 17px; margin: 32px 0 10px; }
        .verdict { margin: 0; font-weight: 600; color: var(--good); }
        header.failed .verdict { color: var(--bad); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .tiers { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 8px; }
        .tiers li { background: var(--card); border-left: 4px solid var(--line); padding: 8px 10px; display: flex; flex-direction: column; }
        .tiers .passed { border-color: var(--good); }
        .tiers .failed { border-color: var(--bad); }
        .passed .state { color: var(--good); }
        .failed .state { color: var(--bad); }
        .skipped .state, small, .note, .count { color: var(--soft); }
        article { background: var(--card); border-left: 4px solid var(--bad); padding: 10px 14px; margin: 0 0 10px; }
        article.warning { border-color: var(--warn); }
        h3 { font-size: 15px; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        .kind { color: var(--bad); margin-right: 8px; }
        .warning .kind { color: var(--warn); }
        .count { margin: 0; font-size: 13px; }
        .count a { color: inherit; margin-left: 8px; }
        code { font: 14px ui-monospace, monospace; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        td, th { border-bottom: 1px solid var(--line); padding: 3px 8px 3px 0; overflow-wrap: anywhere; }
        .matrix th:not(:first-child), .matrix td:not(:first-child) { text-align: center; width: 44px; }
        th { overflow-wrap: normal; }
        header:not(:first-child) { margin-top: 56px; }
        @media (max-width: 600px) {
            h1 { font-size: 22px; }
            .matrix { font-size: 12px; }
            .matrix th:not(:first-child), .matrix td:not(:first-child) { width: 28px; padding-right: 0; }
        }
        td.good { color: var(--good); }
        td.bad, tr.bad td:last-child { color: var(--bad); font-weight: 700; }
        tr.warned td:last-child { color: var(--warn); }
        td.skipped { color: var(--soft); }
        .graph { overflow-x: auto; border: 1px solid var(--line); background: var(--card); }
        svg { display: block; font: 11.5px ui-monospace, monospace; }
        svg rect { fill: var(--paper); stroke: var(--line); }
        svg text { fill: var(--ink); }
        .edge { fill: none; stroke: var(--soft); stroke-opacity: .45; }
        .edge.bad { stroke: var(--bad); stroke-opacity: .9; stroke-width: 1.6; }
        .root rect { fill: var(--badfill); stroke: var(--bad); stroke-width: 1.6; }
        .victim rect { fill: var(--victimfill); stroke: var(--victim); }
        .warned rect { fill: var(--warnfill); stroke: var(--warn); }
        .legend span { border: 1px solid var(--line); padding: 1px 8px; border-radius: 4px; margin-right: 6px; font-size: 13px; }
        .legend .root { background: var(--badfill); border-color: var(--bad); }
        .legend .victim { background: var(--victimfill); border-color: var(--victim); }
        .legend .warned { background: var(--warnfill); border-color: var(--warn); }
        @media print { .graph { overflow: visible; } article { break-inside: avoid; } }

        """
}
