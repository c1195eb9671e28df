import ForeignText
import FoundationEssentials
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

    /// Returns the JSON form (PEP 691 with 700, 714, 740 and 792).
    func json() throws -> [UInt8] {
        let document = Document(
            meta: Meta(lastSerial: record.serial), name: record.name,
            files: record.listed.map { entry in
                File(
                    filename: entry.file.filename, url: link(entry), hashes: ["sha256": entry.file.sha256?.hex ?? ""],
                    requiresPython: entry.file.requiresPython, size: entry.size, uploadTime: entry.file.uploadTime,
                    yanked: entry.yanked?.reason, coreMetadata: entry.metadata.map { ["sha256": $0] }, provenance: provenance(entry))
            },
            versions: versions, status: record.status.map { Status(status: $0, reason: record.statusReason) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(document)) + [0x0a]
    }

    /// Returns the HTML form (PEP 503 with 592, 714 and 792), for older clients.
    func html() -> [UInt8] {
        var lines = ["<!DOCTYPE html>", "<html>", "<head>"]
        lines.append("<meta charset=\"utf-8\">")
        lines.append("<meta name=\"pypi:repository-version\" content=\"\(Meta.version)\">")
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

    private struct Document: Encodable {
        let meta: Meta
        let name: String
        let files: [File]
        let versions: [String]
        let status: Status?

        enum CodingKeys: String, CodingKey {
            case meta, name, files, versions
            case status = "project-status"
        }
    }

    private struct Meta: Encodable {
        static let version = "1.4"
        let apiVersion = Meta.version
        let lastSerial: Int?

        enum CodingKeys: String, CodingKey {
            case apiVersion = "api-version"
            case lastSerial = "_last-serial"
        }
    }

    private struct Status: Encodable {
        let status: String
        let reason: String?
    }

    private struct File: Encodable {
        let filename: String
        let url: String
        let hashes: [String: String]
        let requiresPython: String?
        let size: UInt64
        let uploadTime: String?
        let yanked: String?
        let coreMetadata: [String: String]?
        let provenance: String?

        enum CodingKeys: String, CodingKey {
            case filename, url, hashes, size, yanked, provenance
            case requiresPython = "requires-python"
            case uploadTime = "upload-time"
            case coreMetadata = "core-metadata"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(filename, forKey: .filename)
            try container.encode(url, forKey: .url)
            try container.encode(hashes, forKey: .hashes)
            try container.encodeIfPresent(requiresPython, forKey: .requiresPython)
            try container.encode(size, forKey: .size)
            try container.encodeIfPresent(uploadTime, forKey: .uploadTime)
            try container.encodeIfPresent(provenance, forKey: .provenance)
            // A yank without a reason is `true`, because an empty text would count as false (PEP 691).
            if let yanked, !yanked.isEmpty {
                try container.encode(yanked, forKey: .yanked)
            } else {
                try container.encode(yanked != nil, forKey: .yanked)
            }
            if let coreMetadata {
                try container.encode(coreMetadata, forKey: .coreMetadata)
            } else {
                try container.encode(false, forKey: .coreMetadata)
            }
        }
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
