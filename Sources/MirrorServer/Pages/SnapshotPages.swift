import ForeignText

/// The page of all snapshots.
struct SnapshotsPage {
    let snapshots: [Documents.SnapshotSummary]

    var html: HTML {
        let rows = snapshots.map { snapshot in
            let channels = HTML(snapshot.channels.map { "<a href=\"../channels/\($0)/\">\($0)</a> " as HTML })
            return """
                <tr><td><a class="mono" href="\(snapshot.id)/">\(String(snapshot.id.start(bytes: 12)))</a></td><td>\(snapshot.stack ?? "")</td>
                <td>\(Page.time(snapshot.created))</td><td>\(channels)</td><td class="num">\(snapshot.packages)</td><td class="num">\(Page.size(snapshot.bytes))</td>
                <td>\(CheckMark.html(snapshot.passed))</td></tr>

                """ as HTML
        }
        let table = Page.table("Snapshots", ["Snapshot", "Stack", "Made", "Channels", "Packages", "Size", "Check"], rows)
        return Page.frame(
            title: "Snapshots — package mirror", home: "../", section: .snapshots,
            """
            <h1>Snapshots</h1>
            <p class="lead">Sets of RPM repositories that never change, the newest first.</p>
            <section aria-label="Snapshots of the mirror">
            \(rows.isEmpty ? "<p>There is none yet.</p>" : table)
            </section>
            """)
    }
}

/// The mark for the outcome of a check.
enum CheckMark {
    static func html(_ passed: Bool?) -> HTML {
        switch passed {
        case nil: Page.badge("not checked", "warn")
        case true: Page.badge("passed", "good")
        case false: Page.badge("failed", "bad")
        }
    }
}

/// The page of one snapshot: its repositories, packages and checks.
struct SnapshotPage {
    let snapshot: Documents.Snapshot
    /// The names and titles of the release's documents.
    let documents: [(name: String, title: String)]

    var html: HTML {
        let links = HTML(documents.map { "<a href=\"\($0.name)\">\($0.title)</a> " as HTML })
        let release: HTML = documents.isEmpty ? "" : "<div><dt>Release</dt><dd>\(links)</dd></div>"
        let channels = HTML(snapshot.channels.map { "<a href=\"../../channels/\($0)/\">\($0)</a> " as HTML })
        let none: HTML = "<span class=\"dim\">none</span>"
        return Page.frame(
            title: "Snapshot \(String(snapshot.id.start(bytes: 12))) — package mirror", home: "../../", section: .snapshots,
            """
            <h1>Snapshot <span class="mono">\(String(snapshot.id.start(bytes: 12)))</span></h1>
            <dl class="facts small">
            <div><dt>Stack</dt><dd>\(snapshot.stack ?? "unknown")</dd></div>
            <div><dt>Made</dt><dd>\(Page.time(snapshot.created))</dd></div>
            <div><dt>Channels</dt><dd>\(snapshot.channels.isEmpty ? none : channels)</dd></div>
            <div><dt>Id</dt><dd class="mono">\(snapshot.id)</dd></div>
            \(release)
            </dl>
            \(differences)
            \(HTML(snapshot.repositories.map(repository)))
            <p class="dim"><a href="../../api/snapshots/\(snapshot.id)">JSON</a></p>
            """)
    }

    private var differences: HTML {
        guard !snapshot.predecessors.isEmpty else { return "" }
        let links = HTML(
            snapshot.predecessors.map { id in
                """
                <li><a href="../../differences/\(id)/\(snapshot.id)/">What changed since <span class="mono">\(String(id.start(bytes: 12)))</span></a></li>

                """ as HTML
            })
        return "<section>\n<h2>Differences</h2>\n<ul class=\"plain\">\n\(links)</ul>\n</section>"
    }

    private func repository(_ repository: Documents.Repository) -> HTML {
        let items = HTML(repository.packages.map { "<li class=\"mono\">\($0)</li>\n" as HTML })
        let check = repository.check.map { report($0, repository.path) } ?? "<p class=\"dim\">This repository was not checked.</p>"
        return """
            <section>
            <h2>\(repository.path) \(CheckMark.html(repository.check?.passed))</h2>
            <p class="dim">\(repository.packages.count.counted("package")), \(Page.size(repository.bytes))</p>
            \(check)
            <details>
            <summary>\(repository.packages.count.counted("package"))</summary>
            <ul class="names">
            \(items)</ul>
            </details>
            </section>

            """
    }

    private func report(_ check: Documents.Check, _ path: String) -> HTML {
        let rows = check.tiers.map { tier in
            let kind = tier.state == "passed" ? "good" : tier.state == "failed" ? "bad" : "plain"
            return "<tr><td>\(tier.tier)</td><td>\(Page.badge(tier.state, kind))</td><td>\(tier.note)</td></tr>\n" as HTML
        }
        let causes = HTML(
            check.causes.map { cause in
                let fix: HTML = cause.fix.first.map { "<br><span class=\"dim\">\($0)</span>" } ?? ""
                return """
                    <li>\(Page.badge(cause.kind, "warn")) \(cause.requirement) <span class="dim">needed by \(cause.neededBy.prefix(5).joined(separator: ", "))</span>\(fix)</li>

                    """ as HTML
            })
        let found: HTML = check.causes.isEmpty ? "" : "<h3>Findings</h3>\n<ul class=\"plain\">\n\(causes)</ul>"
        let counts = ["passed", "failed", "not run"].compactMap { state -> String? in
            let count = check.tiers.count { $0.state == state }
            return count > 0 ? "\(count) \(state)" : nil
        }
        // The details of a check that passed are closed at first.
        let attribute: HTML = check.passed && check.causes.isEmpty ? "" : " open"
        return """
            <details\(attribute)>
            <summary>Check: \(counts.joined(separator: ", "))</summary>
            <p>\(check.checked) of \(check.packages.counted("package")) checked, \(check.uninstallable) cannot be installed.</p>
            \(Page.table("Parts of the check of \(path)", ["Part", "Outcome", "Note"], rows))
            \(found)
            </details>
            """
    }
}

/// The page of the difference between two snapshots.
struct DifferencePage {
    let difference: Documents.Difference

    var html: HTML {
        Page.frame(
            title: "Difference — package mirror", home: "../../../", section: .snapshots,
            """
            <h1>What changed</h1>
            <p class="lead">From <a class="mono" href="../../../snapshots/\(difference.from)/">\(String(difference.from.start(bytes: 12)))</a> to
            <a class="mono" href="../../../snapshots/\(difference.to)/">\(String(difference.to.start(bytes: 12)))</a> ·
            <a href="../../\(difference.to)/\(difference.from)/">the other way</a> ·
            <a href="../../../api/differences/\(difference.from)/\(difference.to)">JSON</a></p>
            \(HTML(difference.repositories.filter(isChanged).map(repository)))
            \(same)
            """)
    }

    private func isChanged(_ repository: Documents.RepositoryDifference) -> Bool {
        !(repository.added.isEmpty && repository.removed.isEmpty && repository.changed.isEmpty && repository.rebuilt.isEmpty)
    }

    /// The HTML text that lists the unchanged repositories; empty if all changed.
    private var same: HTML {
        let paths = difference.repositories.filter { !isChanged($0) }.map(\.path)
        return paths.isEmpty ? "" : "<p class=\"dim\">Nothing changed in \(paths.joined(separator: ", ")).</p>"
    }

    private func repository(_ repository: Documents.RepositoryDifference) -> HTML {
        var rows = repository.changed.map { change in
            "<tr><td>\(Page.badge("changed", "warn"))</td><td class=\"mono\">\(change.name)</td><td class=\"mono\">\(change.from) → \(change.to)</td></tr>\n"
                as HTML
        }
        for (label, kind, names) in [("added", "good", repository.added), ("removed", "bad", repository.removed), ("rebuilt", "plain", repository.rebuilt)] {
            rows += names.map { name in
                let parts = PackageName(name)
                return "<tr><td>\(Page.badge(label, kind))</td><td class=\"mono\">\(parts.name)</td><td class=\"mono\">\(parts.version)</td></tr>\n" as HTML
            }
        }
        return """
            <section>
            <h2>\(repository.path)</h2>
            \(Page.table("Changes of \(repository.path)", ["Change", "Package", "Version"], rows))
            <p class="dim">\(repository.unchanged.counted("package")) unchanged</p>
            </section>

            """
    }
}
