import ForeignText

/// The page at the root, which lists the content and explains how to use it.
struct FrontPage {
    /// The URL of the mirror as the client sees it; `nil` if it is not known.
    let url: String?
    let version: String
    let projects: [String]
    let channels: [Channel]

    var html: HTML {
        Page.frame(
            title: "Package mirror", home: "./",
            """
            <header><h1>Package mirror</h1><span class="dim">\(summary)</span></header>
            \(python)
            \(HTML(channels.map(channel)))
            \(projectList)
            <p class="dim">relcli \(version) · <a href="simple/">simple index</a> · <a href="__version__">version</a> ·
            <a href="__heartbeat__">heartbeat</a></p>
            """)
    }

    private var base: String { url ?? "http://HOST" }

    private var summary: String {
        let first = "\(projects.count) \(projects.count == 1 ? "project" : "projects")"
        return "\(first), \(channels.count) \(channels.count == 1 ? "channel" : "channels")"
    }

    private var python: HTML {
        """
        <section>
        <h2>Python packages</h2>
        <p>Point pip at this mirror, for one command or for good:</p>
        <pre>pip install --index-url \(base)/simple/ NAME
        pip config set global.index-url \(base)/simple/</pre>
        </section>
        """
    }

    private func channel(_ channel: Channel) -> HTML {
        let rows = HTML(
            channel.targets.map { target in
                """
                <tr><td>\(target.name)</td><td>\(target.architectures.joined(separator: ", "))</td>
                <td><a href="rpm/\(channel.name)/\(target.name).repo">\(target.name).repo</a></td></tr>

                """ as HTML
            })
        let example = channel.targets.first?.name ?? "TARGET"
        return """
            <section>
            <h2>RPM channel \(channel.name)</h2>
            <p class="dim">snapshot <code>\(String(channel.snapshot.start(bytes: 16)))</code></p>
            <table><tr><th>target</th><th>architectures</th><th>repository file</th></tr>
            \(rows)</table>
            <pre>curl -fo /etc/yum.repos.d/\(channel.name).repo \(base)/rpm/\(channel.name)/\(example).repo
            dnf --repo=\(channel.name)-\(example) list --available</pre>
            </section>

            """
    }

    private var projectList: HTML {
        guard !projects.isEmpty else { return "<section><h2>Projects</h2><p>There is none yet.</p></section>" }
        let items = HTML(projects.prefix(Self.limit).map { "<li><a href=\"simple/\($0)/\">\($0)</a></li>\n" as HTML })
        let more: HTML =
            projects.count > Self.limit ? "<p><a href=\"simple/\">and \(projects.count - Self.limit) more</a></p>" : ""
        return """
            <section>
            <h2>Projects</h2>
            <ul>
            \(items)</ul>
            \(more)
            </section>
            """
    }

    private static let limit = 1000
}

/// The list of all projects (PEP 503 and 691).
struct ProjectListPage {
    /// The normalized names, sorted.
    ///
    /// They consist of letters, digits and dashes, so they need no escaping in JSON and URLs.
    let names: [String]
    let serials: SerialNumbers

    var json: [UInt8] {
        let projects = safeNames.map { name in "{\(serials[name].map { "\"_last-serial\":\($0)," } ?? "")\"name\":\"\(name)\"}" }.joined(separator: ",")
        let last = serials.last.map { "\"_last-serial\":\($0)," } ?? ""
        return Array("{\"meta\":{\(last)\"api-version\":\"1.4\"},\"projects\":[\(projects)]}\n".utf8)
    }

    var html: [UInt8] {
        let links = HTML(safeNames.map { "<a href=\"\($0)/\">\($0)</a><br>\n" as HTML })
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="pypi:repository-version" content="1.4">
            <title>Simple index</title>
            </head>
            <body>
            \(links)</body>
            </html>

            """
        return Array(page.text.utf8)
    }

    /// The names that are valid project names.
    ///
    /// Other folders are not projects of the mirror.
    private var safeNames: [String] {
        names.filter { name in
            name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
                default: false
                }
            }
        }
    }
}
