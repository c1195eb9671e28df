import ForeignText

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

    /// The names that have only characters of normalized project names.
    ///
    /// Other names are not shown.
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
