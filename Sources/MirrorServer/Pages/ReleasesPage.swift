import ForeignText

/// The page of one project: its releases, and the RPMs that were built from it.
struct ReleasesPage {
    let project: Documents.Project
    let setup: SetupText
    /// The number of files that the cool-down hides.
    let hidden: Int
    let days: Int

    var html: HTML {
        let releases = HTML(project.releases.enumerated().map { place, release in self.release(release, isOpen: place == 0) })
        return Page.frame(
            title: "\(project.name) — package mirror", home: "../../", section: .projects,
            """
            <h1>\(project.name)</h1>
            <p class="lead">\(summary) \(status)</p>
            \(notes)
            <section>
            <h2>Install</h2>
            \(Page.lines("Install with pip", "pip install --index-url \(setup.base)/simple/ \(project.name)"))
            <p class="more"><a href="../../setup/">Other clients</a> · <a href="../../simple/\(project.name)/">simple index</a> ·
            <a href="../../api/projects/\(project.name)">JSON</a></p>
            </section>
            \(packages)
            <section>
            <h2>Releases</h2>
            \(releases)
            </section>
            """)
    }

    private var summary: String {
        let files = project.releases.reduce(0) { $0 + $1.files.count }
        return "\(project.releases.count.counted("release")), \(files.counted("file"))"
    }

    private var status: HTML {
        switch project.status {
        case "active": ""
        case "quarantined": Page.badge("quarantined", "bad")
        default: Page.badge(project.status, "warn")
        }
    }

    private var notes: HTML {
        let reason: HTML = project.statusReason.map { "<p class=\"note\">\($0)</p>" } ?? ""
        guard hidden > 0 else { return reason }
        return """
            \(reason)
            <p class="note">\(hidden.counted("file")) hidden: this mirror gives a file \(days.counted("day")) after it first saw it.</p>
            """
    }

    private func release(_ release: Documents.Release, isOpen: Bool) -> HTML {
        let python: HTML = release.requiresPython.map { "<span class=\"dim\">Python \($0)</span>" } ?? ""
        let yanked: HTML = release.yanked ? Page.badge("yanked", "bad") : ""
        let attribute: HTML = isOpen ? " open" : ""
        return """
            <details\(attribute)>
            <summary><strong>\(release.version)</strong> \(yanked) <span class="dim">\(release.files.count.counted("file"))</span> \(python)</summary>
            \(HTML(release.files.map(file)))</details>

            """
    }

    private func file(_ file: Documents.File) -> HTML {
        let size = file.size.map(Page.size) ?? "unknown size"
        var marks: [HTML] = [Page.badge(file.isWheel ? "wheel" : "source", "plain")]
        if file.yanked { marks.append(Page.badge("yanked", "bad")) }
        if !file.held { marks.append(Page.badge("fetched on demand", "plain")) }
        let reason: HTML = file.yankedReason.map { "<p>yanked: \($0)</p>\n" } ?? ""
        // The mirror's own attestations are below its root.
        let provenance: HTML =
            file.provenance.map { address in
                let place = address.utf8.hasPrefix("packages/") ? "../../\(address)" : address
                return " · <a href=\"\(place)\" rel=\"noreferrer\">attestations</a>"
            } ?? ""
        let python: HTML = file.requiresPython.map { " · Python \($0)" } ?? ""
        return """
            <div class="file"><a href="../../\(file.path)#sha256=\(file.sha256)">\(file.filename)</a> \(HTML(marks.map { "\($0) " }))
            \(reason)<p class="dim"><span class="num">\(size)</span> · first seen \(Page.time(file.firstSeen))\(python)\(provenance)</p>
            <p class="dim mono">sha256 \(file.sha256)</p></div>

            """
    }

    private var packages: HTML {
        guard !project.packages.isEmpty else { return "" }
        let rows = project.packages.map { package in
            let channels = HTML(package.channels.map { "<a href=\"../../channels/\($0)/\">\($0)</a> " as HTML })
            let snapshot = package.snapshot.map { "<a class=\"mono\" href=\"../../snapshots/\($0)/\">\(String($0.start(bytes: 12)))</a>" as HTML } ?? ""
            return """
                <tr><td class="mono">\(package.package)</td><td>\(package.target)</td><td>\(package.version)</td><td>\(channels)</td>
                <td>\(snapshot)</td></tr>

                """ as HTML
        }
        return """
            <section>
            <h2>RPMs that were built from it</h2>
            \(Page.table("RPMs that were built from \(project.name)", ["Package", "Target", "From version", "Channels", "Snapshot"], rows))
            </section>
            """
    }
}
