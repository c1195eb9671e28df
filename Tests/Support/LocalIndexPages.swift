internal import Native

/// Writes the pages of a `LocalIndex` without using the code under test.
struct LocalIndexPages {
    let files: [LocalIndexFile]
    let faults: LocalIndexFaults

    private func digest(_ file: LocalIndexFile) -> String {
        faults.wrongHashes.contains(file.filename) ? String(repeating: "ab", count: 32) : file.sha256.hex
    }

    private func path(_ file: LocalIndexFile) -> String { "../../files/\(file.normalizedProject)/\(file.filename)" }

    func json(_ project: String) -> String {
        let items = files.map { file in
            var fields = [
                "\"filename\": \(quoted(file.filename))", "\"url\": \(quoted(path(file)))",
                "\"hashes\": {\"sha256\": \(quoted(digest(file)))}",
                "\"requires-python\": \(file.requiresPython.map(quoted) ?? "null")",
                "\"upload-time\": \(file.uploadTime.isEmpty ? "null" : quoted(file.uploadTime))",
            ]
            if faults.tellsSizes {
                fields.append("\"size\": \(file.bytes.count + (faults.wrongSizes.contains(file.filename) ? 1 : 0))")
            }
            fields.append("\"yanked\": " + (file.yanked.map { $0.isEmpty ? "true" : quoted($0) } ?? "false"))
            if faults.servesMetadataFiles, let metadata = file.metadata {
                fields.append("\"core-metadata\": {\"sha256\": \(quoted(SHA256Digest(of: metadata).hex))}")
            }
            return "{" + fields.joined(separator: ", ") + "}"
        }
        let serial = faults.serials[project].map { ", \"_last-serial\": \($0)" } ?? ""
        let state = faults.states[project].map {
            ", \"project-status\": {\"status\": \(quoted($0.status)), \"reason\": \(quoted($0.reason))}"
        }
        return """
            {"meta": {"api-version": "1.1"\(serial)}\(state ?? ""), "name": \(quoted(project)), "versions": [], "files": [\(items.joined(separator: ", "))]}
            """
    }

    private var names: [String] { Set(files.map(\.normalizedProject)).sorted() }

    /// The list of all projects in the JSON form.
    func jsonList() -> String {
        let projects = names.map { name in
            "{\"name\": \(quoted(name))\(faults.serials[name].map { ", \"_last-serial\": \($0)" } ?? "")}"
        }
        return "{\"meta\": {\"api-version\": \"1.1\"}, \"projects\": [\(projects.joined(separator: ", "))]}"
    }

    /// The list of all projects in the HTML form.
    func htmlList() -> String {
        "<!DOCTYPE html><html><body>\n" + names.map { "<a href=\"\($0)/\">\($0)</a><br>\n" }.joined() + "</body></html>\n"
    }

    func html(_ project: String) -> String {
        var lines = ["<!DOCTYPE html>", "<html><head>", "<meta name=\"pypi:repository-version\" content=\"1.1\">"]
        lines += ["<title>Links for \(project)</title></head>", "<body>"]
        for file in files {
            var attributes = ["href=\"\(path(file))#sha256=\(digest(file))\""]
            if let python = file.requiresPython { attributes.append("data-requires-python=\"\(escaped(python))\"") }
            if let yanked = file.yanked { attributes.append("data-yanked=\"\(escaped(yanked))\"") }
            if faults.servesMetadataFiles, let metadata = file.metadata {
                attributes.append("data-core-metadata=\"sha256=\(SHA256Digest(of: metadata).hex)\"")
            }
            lines.append("<a \(attributes.joined(separator: " "))>\(file.filename)</a><br>")
        }
        return (lines + ["</body></html>", ""]).joined(separator: "\n")
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
