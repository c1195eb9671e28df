import ForeignText

/// The layout shared by all HTML pages.
enum Page {
    /// The content security policy: styles and images only from this server, forms only to this server, and no framing.
    static let policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    /// The name of the style sheet in the root folder.
    static let styleName = "__style__.css"
    /// The name of the icon in the root folder.
    static let iconName = "__icon__.svg"

    /// The parts of the site, in the order of the navigation.
    enum Section: CaseIterable {
        case home, projects, channels, snapshots, activity, setup, api

        var title: String {
            switch self {
            case .home: "Overview"
            case .projects: "Projects"
            case .channels: "Channels"
            case .snapshots: "Snapshots"
            case .activity: "Activity"
            case .setup: "Set up"
            case .api: "API"
            }
        }

        /// The path relative to the front page, such as `activity/`; empty for the front page.
        var path: String {
            switch self {
            case .home: ""
            case .projects: "projects/"
            case .channels: "channels/"
            case .snapshots: "snapshots/"
            case .activity: "activity/"
            case .setup: "setup/"
            case .api: "reference/"
            }
        }
    }

    /// Returns a whole HTML page with a title, the navigation and a content.
    ///
    /// - Parameters:
    ///   - home: the relative path to the front page.
    ///   - section: the part of the site that the page belongs to; `nil` if it belongs to no part.
    static func frame(title: String, home: String, section: Section? = nil, _ content: HTML) -> HTML {
        let links = HTML(
            Section.allCases.map { part in
                let mark: HTML = part == section ? " aria-current=\"page\"" : ""
                return "<li><a href=\"\(home)\(part.path)\"\(mark)>\(part.title)</a></li>\n"
            })
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="stylesheet" href="\(home)\(styleName)">
            <link rel="icon" href="\(home)\(iconName)" type="image/svg+xml">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header class="top">
            <a class="name" href="\(home)"><img src="\(home)\(iconName)" alt="" width="24" height="24">Package mirror</a>
            <nav aria-label="Parts of this site">
            <ul>
            \(links)</ul>
            </nav>
            </header>
            <main id="main">
            \(content)
            </main>
            </body>
            </html>

            """
    }

    /// Returns a table that can be scrolled sideways, also with the keyboard.
    static func table(_ label: String, _ heads: [String], _ rows: [HTML]) -> HTML {
        let cells = HTML(heads.map { "<th scope=\"col\">\($0)</th>" as HTML })
        return """
            <div class="wide" role="region" aria-label="\(label)" tabindex="0">
            <table>
            <thead><tr>\(cells)</tr></thead>
            <tbody>
            \(HTML(rows))</tbody>
            </table>
            </div>
            """
    }

    /// Returns lines to copy: one click selects all of them.
    static func lines(_ label: String, _ text: String) -> HTML {
        "<pre tabindex=\"0\" aria-label=\"\(label)\"><code>\(text)</code></pre>"
    }

    /// Returns a badge with a word.
    ///
    /// The kind is `good`, `bad`, `warn` or `plain`.
    static func badge(_ word: String, _ kind: String) -> HTML { "<span class=\"badge \(kind)\">\(word)</span>" }

    /// Returns a `<time>` element for a time such as `2026-01-31T00:00:00Z`; the word "unknown" for `nil`.
    static func time(_ time: String?) -> HTML {
        guard let time else { return "<span class=\"dim\">unknown</span>" }
        let text = time.utf8.count == 20 ? "\(time.start(bytes: 10)) \(time.droppingBytes(first: 11).start(bytes: 5))" : time
        return "<time datetime=\"\(time)\">\(text)</time>"
    }

    /// Returns a size with a unit: `1.4 MiB`.
    static func size(_ bytes: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return unit == 0 || tenths >= 1000 ? "\(Int(value.rounded())) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

}

/// A fragment of HTML.
///
/// Interpolation escapes text; only another `HTML` value is inserted without escaping.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The markup.
    let text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// Creates the concatenation of fragments.
    init(_ pieces: some Sequence<HTML>) {
        text = pieces.map(\.text).joined()
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate(set) var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Appends text, escaped for content and for attribute values with quotes of either kind.
        mutating func appendInterpolation(_ plain: String) { text += HTMLText.escaped(plain) }
    }
}

/// The page for a path that was not found.
struct NotFoundPage {
    let what: String
    /// The relative path to the front page.
    let home: String

    var html: HTML {
        Page.frame(
            title: "Not found", home: home,
            """
            <h1>Not found</h1>
            <p>\(what).</p>
            <p><a href="\(home)">What this mirror has</a></p>
            """)
    }
}
