import FoundationEssentials

/// The page about the API, made from its OpenAPI document.
struct ReferencePage {
    /// The parts of the document that the page shows.
    private struct Document: Decodable {
        struct Information: Decodable {
            let description: String
        }

        struct Operation: Decodable {
            let summary: String
            let parameters: [Parameter]?
            let responses: [String: Response]
        }

        struct Parameter: Decodable {
            let name: String
            let place: String
            let description: String

            private enum CodingKeys: String, CodingKey {
                case name, description
                case place = "in"
            }
        }

        struct Response: Decodable {
            let content: [String: Content]
        }

        struct Content: Decodable {
            let schema: Schema
        }

        /// A schema, as far as the page needs it.
        final class Schema: Decodable {
            let reference: String?
            let type: String?
            let description: String?
            let properties: [String: Schema]?
            let required: [String]?
            let items: Schema?

            private enum CodingKeys: String, CodingKey {
                case type, description, properties, required, items
                case reference = "$ref"
            }

            /// The type in words, with a link to the schema of an object.
            var words: HTML {
                if let reference {
                    let name = String(reference.utf8.split(separator: UInt8(ascii: "/")).last.map { Substring($0) } ?? "")
                    return "<a href=\"#\(name)\">\(name)</a>"
                }
                if let items { return "list of \(items.words)" }
                return "\(type ?? "value")"
            }
        }

        struct Components: Decodable {
            let schemas: [String: Schema]
        }

        let info: Information
        let paths: [String: [String: Operation]]
        let components: Components
    }

    let version: String

    func html() throws -> HTML {
        let document = try JSONDecoder().decode(Document.self, from: Data(OpenAPIDocument.json(version: version)))
        let operations = HTML(document.paths.sorted { $0.key < $1.key }.flatMap { path, methods in methods.map { operation(path, $1) } })
        let schemas = HTML(document.components.schemas.sorted { $0.key < $1.key }.map { schema($0, $1) })
        return Page.frame(
            title: "API — package mirror", home: "../", section: .api,
            """
            <h1>API</h1>
            <p class="lead">\(document.info.description)</p>
            <p><a href="../api/openapi.json">The OpenAPI document</a>, from which this page is made.</p>
            <section>
            <h2>Requests</h2>
            \(operations)
            </section>
            <section>
            <h2>Schemas</h2>
            \(schemas)
            </section>
            """)
    }

    private func operation(_ path: String, _ operation: Document.Operation) -> HTML {
        let parameters = HTML(
            (operation.parameters ?? []).map { "<li><code>\($0.name)</code> <span class=\"dim\">\($0.place)</span> \($0.description)</li>\n" as HTML })
        let list: HTML = operation.parameters == nil ? "" : "<ul class=\"plain\">\n\(parameters)</ul>"
        let result = operation.responses["200"]?.content.values.first?.schema.words ?? "nothing"
        return """
            <h3><code>GET \(path)</code></h3>
            <p>\(operation.summary) Gives: \(result).</p>
            \(list)

            """
    }

    private func schema(_ name: String, _ schema: Document.Schema) -> HTML {
        let required = Set(schema.required ?? [])
        let rows = (schema.properties ?? [:]).sorted { $0.key < $1.key }.map { key, value in
            let optional: HTML = required.contains(key) ? "" : " <span class=\"dim\">optional</span>"
            return "<tr><td><code>\(key)</code>\(optional)</td><td>\(value.words)</td><td>\(value.description ?? "")</td></tr>\n" as HTML
        }
        return "<h3 id=\"\(name)\">\(name)</h3>\n\(Page.table("Fields of \(name)", ["Field", "Type", "Meaning"], rows))\n"
    }
}
