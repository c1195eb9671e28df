internal import ForeignText
internal import FoundationEssentials
internal import Native
internal import VersionSort

/// A writer of the releases of a project in the older JSON form, `pypi/NAME/json`, which bandersnatch reads to mirror a project.
///
/// Addresses begin with `/packages/`, because bandersnatch puts the address of its `master` before them. They are right wherever the mirror is served at the
/// root of a host. The document has only the fields that can be derived from the files.
struct ReleasesPageWriter {
    let record: ProjectRecord

    /// Returns the page: the same bytes for the same record.
    func json() throws -> [UInt8] {
        let name = try ProjectName(record.name)
        var releases: [Version: [File]] = [:]
        for file in record.listed {
            guard let version = file.file.version(of: name) else { continue }
            releases[version, default: []].append(File(file, project: record.name))
        }
        let latest = releases.keys.filter { !$0.isPrerelease }.max() ?? releases.keys.max()
        let urls = latest.flatMap { releases[$0] } ?? []
        let info = Info(
            name: record.name, version: latest?.description ?? "", requiresPython: urls.lazy.compactMap(\.requiresPython).first,
            yanked: !urls.isEmpty && urls.allSatisfy(\.yanked))
        let page = Page(
            info: info, lastSerial: record.serial ?? 0, releases: Dictionary(releases.map { ($0.description, $1) }, uniquingKeysWith: +), urls: urls)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(page)) + [0x0a]
    }

    private struct Page: Encodable {
        let info: Info
        let lastSerial: Int
        let releases: [String: [File]]
        let urls: [File]

        enum CodingKeys: String, CodingKey {
            case info, releases, urls
            case lastSerial = "last_serial"
        }
    }

    private struct Info: Encodable {
        let name: String
        let version: String
        let requiresPython: String?
        let yanked: Bool

        enum CodingKeys: String, CodingKey {
            case name, version, yanked
            case requiresPython = "requires_python"
        }
    }

    private struct File: Encodable {
        let filename: String
        let url: String
        let size: UInt64
        let digests: [String: String]
        let kind: String
        let python: String
        let requiresPython: String?
        let uploadTime: String
        let yanked: Bool
        let yankedReason: String?

        init(_ entry: ProjectRecord.File, project: String) {
            let file = entry.file
            filename = file.filename
            url = "/packages/\(project)/\(file.filename)"
            size = entry.size
            digests = ["sha256": file.sha256?.hex ?? ""]
            kind = file.isWheel ? "bdist_wheel" : "sdist"
            python = (try? WheelFilename(file.filename)).flatMap { $0.tags.first?.python } ?? "source"
            requiresPython = file.requiresPython
            // A client that sorts by time needs one: the mirror's own if the index states none.
            uploadTime = file.uploadTime ?? CivilDate.timestamp(secondsSince1970: UInt32(clamping: entry.firstSeen))
            yanked = entry.yanked != nil
            yankedReason = entry.yanked.flatMap { $0.reason.isEmpty ? nil : $0.reason }
        }

        enum CodingKeys: String, CodingKey {
            case filename, url, size, digests, yanked
            case kind = "packagetype"
            case python = "python_version"
            case requiresPython = "requires_python"
            case uploadTime = "upload_time_iso_8601"
            case yankedReason = "yanked_reason"
        }
    }
}
