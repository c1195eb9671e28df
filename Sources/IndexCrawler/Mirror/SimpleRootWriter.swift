internal import ForeignText

/// Writes the list of the mirror's projects in both forms.
struct SimpleRootWriter {
    /// The projects with normalized names, sorted.
    let projects: [RootPage.Project]

    /// Returns the JSON form (PEP 691), with the serial numbers of projects where they are known.
    ///
    /// The text needs no escapes, since a normalized name holds only letters, digits and `-`. An encoder would hold all values at once.
    func json() throws -> [UInt8] {
        var text = Array("{\"meta\":{".utf8)
        if let serial = projects.lazy.compactMap(\.serial).max() { text += "\"_last-serial\":\(serial),".utf8 }
        text += "\"api-version\":\"1.4\"},\"projects\":[".utf8
        for (place, project) in projects.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "{"))
            if let serial = project.serial { text += "\"_last-serial\":\(serial),".utf8 }
            text += "\"name\":\"\(project.name)\"}".utf8
        }
        return text + "]}\n".utf8
    }

    func html() -> [UInt8] {
        var lines = ["<!DOCTYPE html>", "<html>", "<head>", "<meta charset=\"utf-8\">"]
        lines += ["<meta name=\"pypi:repository-version\" content=\"1.4\">", "<title>Simple index</title>", "</head>", "<body>"]
        lines += projects.map { "<a href=\"\(HTMLText.escaped($0.name))/\">\(HTMLText.escaped($0.name))</a><br>" }
        lines += ["</body>", "</html>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }
}
