internal import ForeignText
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
        var releases: [Version: [ProjectRecord.File]] = [:]
        for file in record.listed {
            guard let version = file.file.version(of: name) else { continue }
            releases[version, default: []].append(file)
        }
        let latest = releases.keys.filter { !$0.isPrerelease }.max() ?? releases.keys.max()
        let urls = latest.flatMap { releases[$0] } ?? []
        return JSONWriter.line { json in
            json.member("info", record) { record, json in
                json.member("name", record.name)
                json.member("requires_python", urls.lazy.compactMap(\.file.requiresPython).first)
                json.member("version", latest?.description ?? "")
                json.member("yanked", !urls.isEmpty && urls.allSatisfy { $0.yanked != nil })
            }
            json.member("last_serial", record.serial ?? 0)
            json.member("releases", releases.map { ($0.description, $1) }.sorted { $0.0 < $1.0 }) { releases, json in
                for (version, files) in releases { json.member(version, each: files, write) }
            }
            json.member("urls", each: urls, write)
        }
    }

    private func write(_ entry: ProjectRecord.File, _ json: inout JSONWriter) {
        let file = entry.file
        json.member("digests", ["sha256": file.sha256?.hex ?? ""])
        json.member("filename", file.filename)
        json.member("packagetype", file.isWheel ? "bdist_wheel" : "sdist")
        json.member("python_version", (try? WheelFilename(file.filename)).flatMap { $0.tags.first?.python } ?? "source")
        json.member("requires_python", file.requiresPython)
        json.member("size", entry.size)
        // A client that sorts by time needs one: the mirror's own if the index states none.
        json.member("upload_time_iso_8601", file.uploadTime ?? CivilDate.timestamp(secondsSince1970: UInt32(clamping: entry.firstSeen)))
        json.member("url", "/packages/\(record.name)/\(file.filename)")
        json.member("yanked", entry.yanked != nil)
        json.member("yanked_reason", entry.yanked.flatMap { $0.reason.isEmpty ? nil : $0.reason })
    }
}
