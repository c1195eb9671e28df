import ForeignText

/// The layout shared by all HTML pages.
enum Page {
    /// The content security policy: only our own style sheet may be loaded, and no page may be framed.
    static let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    /// The name of the style sheet in the root folder.
    static let styleName = "__style__.css"

    /// Returns a page with a title.
    ///
    /// `home` is the relative path to the front page.
    static func frame(title: String, home: String, _ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <link rel="stylesheet" href="\(home)\(styleName)">
        </head>
        <body>
        \(content)
        </body>
        </html>

        """
    }

    static let style = """
        :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #1c2330; --dim: #5d6778; --line: #dfe3ea; --mark: #0b5cad; --code: #f0f2f6 }
        @media (prefers-color-scheme: dark) {
          :root { --back: #12161d; --card: #1a202a; --text: #e6eaf0; --dim: #97a2b4; --line: #2c3543; --mark: #6db3f8; --code: #10141a }
        }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.25rem 4rem; background: var(--back); color: var(--text);
          font: 16px/1.55 system-ui, sans-serif }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1.75rem }
        h1 { margin: 0; font-size: 1.7rem; letter-spacing: -.01em }
        h2 { margin: 0 0 .75rem; font-size: 1.15rem }
        h3 { margin: 1.25rem 0 .5rem; font-size: 1rem }
        p { margin: .5rem 0 }
        a { color: var(--mark); text-decoration: none }
        a:hover { text-decoration: underline }
        .dim { color: var(--dim) }
        section { margin: 0 0 1.25rem; padding: 1.25rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
        pre { margin: .6rem 0; padding: .7rem .9rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: .4rem }
        code, pre { font: .875rem/1.5 ui-monospace, monospace }
        table { width: 100%; border-collapse: collapse }
        th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
        th { color: var(--dim); font-size: .85rem; font-weight: 600 }
        ul { margin: .5rem 0 0; padding: 0; list-style: none; columns: 14rem; column-gap: 1.5rem }
        li { padding: .1rem 0; break-inside: avoid; overflow-wrap: anywhere }

        """
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
            <header><h1>Not found</h1></header>
            <section>
            <p>\(what).</p>
            <p><a href="\(home)">What this mirror has</a></p>
            </section>
            """)
    }
}
