import ForeignText

/// The commands and settings that make clients such as pip, uv, Poetry, dnf and zypper use this mirror.
struct SetupText {
    /// The URL of the mirror's root, without a slash at its end; a placeholder if the client sent no usable host.
    let base: String
    let channels: [Documents.Channel]

    init(url: String?, channels: [Documents.Channel]) {
        base = url ?? "http://HOST"
        self.channels = channels
    }

    var pip: String { "pip install --index-url \(base)/simple/ NAME\npip config set global.index-url \(base)/simple/" }

    var uv: String { "uv pip install --default-index \(base)/simple/ NAME\nexport UV_DEFAULT_INDEX=\(base)/simple/" }

    var uvProject: String { "[[tool.uv.index]]\nurl = \"\(base)/simple/\"\ndefault = true" }

    var poetry: String { "poetry source add --priority=primary mirror \(base)/simple/" }

    func dnf(_ channel: Documents.Channel, _ target: Documents.Target) -> String {
        "curl -fo /etc/yum.repos.d/\(channel.name)-\(target.name).repo \(base)/rpm/\(channel.name)/\(target.name).repo\n"
            + "dnf --repo=\(channel.name)-\(target.name) list --available"
    }

    func zypper(_ channel: Documents.Channel, _ target: Documents.Target) -> String { "zypper addrepo \(base)/rpm/\(channel.name)/\(target.name).repo" }

    /// A Boolean value indicating whether the URL is unencrypted.
    ///
    /// Without a setting, pip refuses an unencrypted server on another machine.
    var needsTrust: Bool { base.utf8.hasPrefix("http://") }
}

/// The page that shows how to use the mirror.
struct SetupPage {
    let text: SetupText

    var html: HTML {
        let trust: HTML =
            text.needsTrust
            ? "<p class=\"dim\">Without TLS, pip wants <code>--trusted-host</code> with the name of the host, and uv <code>--allow-insecure-host</code>.</p>"
            : ""
        return Page.frame(
            title: "Set up — package mirror", home: "../", section: .setup,
            """
            <h1>Set up</h1>
            <p class="lead">Lines to copy: a click selects a block.</p>
            <section>
            <h2>pip</h2>
            <p>For one command, or for good:</p>
            \(Page.lines("For pip", text.pip))
            \(trust)
            </section>
            <section>
            <h2>uv</h2>
            \(Page.lines("For uv", text.uv))
            <p>Or in a project's <code>pyproject.toml</code>:</p>
            \(Page.lines("For uv in a project", text.uvProject))
            </section>
            <section>
            <h2>Poetry</h2>
            \(Page.lines("For Poetry", text.poetry))
            </section>
            \(HTML(text.channels.map(channel)))
            """)
    }

    private func channel(_ channel: Documents.Channel) -> HTML {
        let targets = HTML(
            channel.targets.map { target in
                """
                <h3>\(target.name)</h3>
                \(Page.lines("dnf and \(target.name) of \(channel.name)", text.dnf(channel, target)))
                \(Page.lines("zypper and \(target.name) of \(channel.name)", text.zypper(channel, target)))

                """ as HTML
            })
        return """
            <section>
            <h2>dnf, yum and zypper: channel <a href="../channels/\(channel.name)/">\(channel.name)</a></h2>
            \(targets)</section>

            """
    }
}
