internal import ForeignText
internal import FoundationEssentials

/// Writes the list of the mirror's projects in both forms.
struct SimpleRootWriter {
    /// The normalized names, sorted.
    let names: [String]

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(Document(meta: ["api-version": "1.4"], projects: names.map { ["name": $0] }))) + [0x0a]
    }

    func html() -> [UInt8] {
        var lines = ["<!DOCTYPE html>", "<html>", "<head>", "<meta charset=\"utf-8\">"]
        lines += ["<meta name=\"pypi:repository-version\" content=\"1.4\">", "<title>Simple index</title>", "</head>", "<body>"]
        lines += names.map { "<a href=\"\(HTMLText.escaped($0))/\">\(HTMLText.escaped($0))</a><br>" }
        lines += ["</body>", "</html>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private struct Document: Encodable {
        let meta: [String: String]
        let projects: [[String: String]]
    }
}
