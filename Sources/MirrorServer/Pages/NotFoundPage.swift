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
