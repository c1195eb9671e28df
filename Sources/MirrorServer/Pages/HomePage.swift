import ForeignText

/// The front page, with the search and the links to the sections.
struct HomePage {
    let status: Documents.Status
    let setup: SetupText
    let activity: Documents.Activity

    var html: HTML {
        Page.frame(
            title: "Package mirror", home: "./", section: .home,
            """
            <h1>Package mirror</h1>
            <p class="lead">\(status.projects.counted("project")), \(setup.channels.count.counted("channel")) of RPM repositories\(upstream)</p>
            \(SearchPage.form(action: "projects/", query: ""))
            <div class="grid">
            <section>
            <h2>Python packages</h2>
            \(Page.lines("For pip", setup.pip))
            \(Page.lines("For uv", setup.uv))
            <p class="more"><a href="setup/">All clients</a> · <a href="simple/">simple index</a></p>
            </section>
            \(channels)
            </div>
            <div class="grid">
            <section>
            <h2>Changed last</h2>
            \(projects)
            </section>
            <section>
            <h2>Activity</h2>
            \(EventList(events: Array(activity.events.prefix(6)), home: "./").html)
            <p class="more"><a href="activity/">All activity</a></p>
            </section>
            </div>
            <p class="dim">relcli \(status.version) · <a href="__version__">version</a> · <a href="__heartbeat__">heartbeat</a> ·
            <a href="api/">API</a></p>
            """)
    }

    private var upstream: String {
        var text = status.hasUpstream ? ", and what the upstream has" : ""
        if status.coolDownDays > 0 { text += "; new files are hidden for \(status.coolDownDays.counted("day"))" }
        return text
    }

    private var channels: HTML {
        guard !setup.channels.isEmpty else { return "<section><h2>RPM packages</h2><p>No channel has been published yet.</p></section>" }
        let items = HTML(
            setup.channels.map { channel in
                let files = HTML(
                    channel.targets.map { "<a href=\"rpm/\(channel.name)/\($0.name).repo\">\($0.name).repo</a> " as HTML })
                return """
                    <li><strong><a href="channels/\(channel.name)/">\(channel.name)</a></strong> <span class="dim">switched</span> \(Page.time(channel.switched))<br>
                    \(files)</li>

                    """ as HTML
            })
        let first = setup.channels.first.flatMap { channel in channel.targets.first.map { setup.dnf(channel, $0) } }
        let lines = first.map { Page.lines("For dnf", $0) } ?? ""
        return """
            <section>
            <h2>RPM packages</h2>
            \(lines)
            <ul class="plain">
            \(items)</ul>
            </section>
            """
    }

    private var projects: HTML {
        guard !activity.projects.isEmpty else { return "<p>There is no project yet.</p>" }
        let items = HTML(activity.projects.map { "<li><a href=\"project/\($0)/\">\($0)</a></li>\n" as HTML })
        return "<ul class=\"names\">\n\(items)</ul>\n<p class=\"more\"><a href=\"projects/\">All projects</a></p>"
    }
}

/// A list of events.
struct EventList {
    let events: [Documents.Event]
    /// The relative path to the front page.
    let home: String

    var html: HTML {
        guard !events.isEmpty else { return "<p>Nothing was published yet.</p>" }
        return "<ol class=\"plain\">\n\(HTML(events.map(item)))</ol>"
    }

    private func item(_ event: Documents.Event) -> HTML {
        let snapshot: HTML =
            event.to.map { "<a class=\"mono\" href=\"\(home)snapshots/\($0)/\">\(String($0.start(bytes: 12)))</a>" as HTML } ?? "a snapshot"
        let what: HTML
        if let channel = event.channel {
            let link: HTML = "<a href=\"\(home)channels/\(channel)/\">\(channel)</a>"
            let verb = event.action == "rollback" ? "went back to" : "got"
            var difference: HTML = ""
            if let from = event.from, let to = event.to { difference = "<a href=\"\(home)differences/\(from)/\(to)/\">difference</a>" }
            let number: HTML = event.release.map { "release \($0), " as HTML } ?? ""
            what = "\(link) \(verb) \(number)\(snapshot) \(difference)"
        } else {
            what = "new snapshot \(snapshot)\(event.stack.map { " of \($0)" } ?? "")"
        }
        let forced: HTML = event.forced ? Page.badge("forced", "warn") : ""
        let why: HTML = event.why.map { $0.isEmpty ? "" : " — \($0)" } ?? ""
        return "<li>\(what) \(forced)<br><span class=\"dim\">\(Page.time(event.time)) by \(event.who)\(why)</span></li>\n"
    }
}

/// The page of recent events and changed projects.
struct ActivityPage {
    let activity: Documents.Activity

    var html: HTML {
        let projects = HTML(activity.projects.map { "<li><a href=\"../project/\($0)/\">\($0)</a></li>\n" as HTML })
        return Page.frame(
            title: "Activity — package mirror", home: "../", section: .activity,
            """
            <h1>Activity</h1>
            <p class="lead">What was published, and which projects changed, the newest first. Times are in UTC.</p>
            <section>
            <h2>Channels and snapshots</h2>
            \(EventList(events: activity.events, home: "../").html)
            </section>
            <section>
            <h2>Projects that changed last</h2>
            <ul class="names">
            \(projects)</ul>
            </section>
            """)
    }
}

/// The search and the list of projects.
struct SearchPage {
    let query: String
    let after: String?
    let list: Documents.ProjectList

    /// Returns the search form as HTML, with the relative URL to which it is sent and the present query.
    static func form(action: String, query: String) -> HTML {
        """
        <form action="\(action)" role="search">
        <input type="search" name="q" value="\(query)" aria-label="Name of a project" placeholder="Name of a project" maxlength="100" autocapitalize="none" spellcheck="false">
        <button>Search</button>
        </form>
        """
    }

    var html: HTML {
        let items = HTML(list.projects.map { "<li><a href=\"../project/\($0)/\">\($0)</a></li>\n" as HTML })
        let found = query.isEmpty ? list.total.counted("project") : "\(list.total.counted("project")) with “\(query)” in the name"
        let more: HTML =
            list.next.map { "<p class=\"more\"><a href=\"?q=\(PathText.escaped(query))&amp;after=\(PathText.escaped($0))\">The next projects</a></p>" as HTML }
            ?? ""
        let content: HTML = list.projects.isEmpty ? "<p>Nothing has such a name here.</p>" : "<ul class=\"names\">\n\(items)</ul>\n\(more)"
        return Page.frame(
            title: "Projects — package mirror", home: "../", section: .projects,
            """
            <h1>Projects</h1>
            <p class="lead">\(found)</p>
            \(Self.form(action: "./", query: query))
            <section aria-label="Found projects">
            \(content)
            </section>
            """)
    }
}
