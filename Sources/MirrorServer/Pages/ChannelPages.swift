import ForeignText

/// The page of all channels.
struct ChannelsPage {
    let channels: [Documents.Channel]

    var html: HTML {
        func snapshot(_ id: String?) -> HTML { id.map { "<a class=\"mono\" href=\"../snapshots/\($0)/\">\(String($0.start(bytes: 12)))</a>" } ?? "guarded" }
        let cards = HTML(
            channels.map { channel in
                """
                <section>
                <h2><a href="\(channel.name)/">\(channel.name)</a></h2>
                <dl class="facts small">
                <div><dt>Stack</dt><dd>\(channel.stack ?? "unknown")</dd></div>
                <div><dt>Targets</dt><dd>\(channel.targets.map(\.name).joined(separator: ", "))</dd></div>
                <div><dt>Snapshot</dt><dd>\(snapshot(channel.snapshot))</dd></div>
                <div><dt>Switched</dt><dd>\(Page.time(channel.switched))</dd></div>
                </dl>
                </section>

                """ as HTML
            })
        let none: HTML = channels.isEmpty ? "<section><p>No channel has been published yet.</p></section>" : ""
        return Page.frame(
            title: "Channels — package mirror", home: "../", section: .channels,
            """
            <h1>Channels</h1>
            <p class="lead">A channel leads to one snapshot of RPM repositories at a time.</p>
            <div class="grid">
            \(cards)</div>
            \(none)
            """)
    }
}

/// The page of one channel.
struct ChannelPage {
    let channel: Documents.Channel
    let setup: SetupText

    var html: HTML {
        let targets = HTML(channel.targets.map(target))
        let snapshot: HTML = channel.snapshot.map { "snapshot\n<a class=\"mono\" href=\"../../snapshots/\($0)/\">\($0)</a>, " as HTML } ?? ""
        return Page.frame(
            title: "Channel \(channel.name) — package mirror", home: "../../", section: .channels,
            """
            <h1>Channel \(channel.name)</h1>
            <p class="lead">\(channel.stack.map { "stack \($0), " } ?? "")\(snapshot)since \(Page.time(channel.switched))</p>
            \(targets)
            <section>
            <h2>History</h2>
            \(EventList(events: channel.history, home: "../../").html)
            <p class="more"><a href="../../api/channels/\(channel.name)">JSON</a></p>
            </section>
            """)
    }

    private func target(_ target: Documents.Target) -> HTML {
        let folders = HTML(
            target.architectures.map { "<a href=\"../../rpm/\(channel.name)/\(target.name)/\($0)/\">\($0)</a> " as HTML })
        return """
            <section>
            <h2>\(target.name) \(target.signed ? Page.badge("signed", "good") : Page.badge("not signed", "warn"))</h2>
            \(Page.lines("For dnf and \(target.name)", setup.dnf(channel, target)))
            <p class="more"><a href="../../rpm/\(channel.name)/\(target.name).repo">\(target.name).repo</a> · folders: \(folders)</p>
            </section>

            """
    }
}
