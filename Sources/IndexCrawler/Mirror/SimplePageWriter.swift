import ForeignText
import Native
import VersionSort

/// A writer of a project page of the mirror in JSON and HTML, from the project's record.
///
/// The same record gives the same bytes.
struct SimplePageWriter {
    let record: ProjectRecord

    /// The versions of the files in normalized form, ascending (PEP 700).
    private var versions: [String] {
        guard let name = try? ProjectName(record.name) else { return [] }
        return Set(record.listed.compactMap { $0.file.version(of: name) }).sorted().map(\.description)
    }

    /// The version of the API to which both forms conform.
    private static let apiVersion = "1.4"

    /// Returns the JSON form (PEP 691 with 700, 714, 740 and 792).
    func json() -> [UInt8] {
        JSONWriter.line { json in
            json.member("files", each: record.listed, write)
            json.member("meta", record) { record, json in
                json.member("_last-serial", record.serial)
                json.member("api-version", Self.apiVersion)
            }
            json.member("name", record.name)
            json.member("project-status", record.status) { status, json in
                json.member("reason", record.statusReason)
                json.member("status", status)
            }
            json.key("versions")
            json.begin("[")
            for version in versions { json.value(version) }
            json.end("]")
        }
    }

    private func write(_ entry: ProjectRecord.File, _ json: inout JSONWriter) {
        if let metadata = entry.metadata { json.member("core-metadata", ["sha256": metadata]) } else { json.member("core-metadata", false) }
        json.member("filename", entry.file.filename)
        json.member("hashes", ["sha256": entry.file.sha256?.hex ?? ""])
        json.member("provenance", provenance(entry))
        json.member("requires-python", entry.file.requiresPython)
        json.member("size", entry.size)
        json.member("upload-time", entry.file.uploadTime)
        json.member("url", link(entry))
        // A yank without a reason is `true`, because an empty text would count as false (PEP 691).
        if let reason = entry.yanked?.reason, !reason.isEmpty { json.member("yanked", reason) } else { json.member("yanked", entry.yanked != nil) }
    }

    /// Returns the HTML form (PEP 503 with 592, 714 and 792), for older clients.
    func html() -> [UInt8] {
        var lines = ["<!DOCTYPE html>", "<html>", "<head>"]
        lines.append("<meta charset=\"utf-8\">")
        lines.append("<meta name=\"pypi:repository-version\" content=\"\(Self.apiVersion)\">")
        if let status = record.status { lines.append("<meta name=\"pypi:project-status\" content=\"\(HTMLText.escaped(status))\">") }
        if let reason = record.statusReason {
            lines.append("<meta name=\"pypi:project-status-reason\" content=\"\(HTMLText.escaped(reason))\">")
        }
        let name = HTMLText.escaped(record.name)
        lines += ["<title>Links for \(name)</title>", "</head>", "<body>", "<h1>Links for \(name)</h1>"]
        for entry in record.listed { lines.append(anchor(entry) + "<br>") }
        lines += ["</body>", "</html>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private func anchor(_ entry: ProjectRecord.File) -> String {
        var attributes = ["href=\"\(HTMLText.escaped(link(entry)))#sha256=\(entry.file.sha256?.hex ?? "")\""]
        if let python = entry.file.requiresPython { attributes.append("data-requires-python=\"\(HTMLText.escaped(python))\"") }
        if let yanked = entry.yanked { attributes.append("data-yanked=\"\(HTMLText.escaped(yanked.reason))\"") }
        if let metadata = entry.metadata { attributes.append("data-core-metadata=\"sha256=\(metadata)\"") }
        if let provenance = provenance(entry) { attributes.append("data-provenance=\"\(HTMLText.escaped(provenance))\"") }
        return "<a \(attributes.joined(separator: " "))>\(HTMLText.escaped(entry.file.filename))</a>"
    }

    /// Returns the relative path from `simple/NAME/` to the file, which is right wherever the mirror is served.
    private func link(_ entry: ProjectRecord.File) -> String {
        "../../packages/\(record.name)/\(entry.file.filename)"
    }

    /// Returns the address of the provenance document: the mirror's own, or otherwise the index's; `nil` if neither has one.
    private func provenance(_ entry: ProjectRecord.File) -> String? {
        entry.provenance == nil ? entry.file.provenance : link(entry) + ProjectRecord.provenanceSuffix
    }
}

/// A writer of the list of the mirror's projects in JSON and HTML.
struct SimpleRootWriter {
    /// The projects with normalized names, sorted.
    let projects: [RootPage.Project]

    /// Returns the JSON form (PEP 691), with the serial numbers of projects where they are known.
    ///
    /// The text needs no escapes, since a normalized name holds only letters, digits and `-`. It is built without an encoder, which would hold all values at
    /// once.
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
