internal import ForeignText
internal import Native
package import VersionSort

/// A writer of the releases of a project in the older JSON form, `pypi/NAME/json`, which bandersnatch reads to mirror a project.
///
/// Addresses begin with `/packages/`, because bandersnatch puts the address of its `master` before them. They are right wherever the mirror is served at the
/// root of a host. The document has only the fields that can be derived from the files.
package struct ReleasesPageWriter: Sendable {
    private let record: ProjectRecord
    /// The listed files by version; versions that are equal by PEP 440 are one release.
    private let releases: [Version: [ProjectRecord.File]]

    package init(record: ProjectRecord) throws {
        let name = try ProjectName(record.name)
        var releases: [Version: [ProjectRecord.File]] = [:]
        for file in record.listed {
            guard let version = file.file.version(of: name) else { continue }
            releases[version, default: []].append(file)
        }
        (self.record, self.releases) = (record, releases)
    }

    /// Returns the page: the same bytes for the same record.
    func json() -> [UInt8] {
        let latest = releases.keys.filter { !$0.isPrerelease }.max() ?? releases.keys.max()
        let urls = latest.flatMap { releases[$0] } ?? []
        return JSONWriter.line { json in
            json.member("info", record) { _, json in writeInfo(latest, urls, &json) }
            json.member("last_serial", record.serial ?? 0)
            json.member("releases", releases.map { ($0.description, $1) }.sorted { $0.0 < $1.0 }) { releases, json in
                for (version, files) in releases { json.member(version, each: files, write) }
            }
            json.member("urls", each: urls, write)
        }
    }

    /// Returns the page of one release, `pypi/NAME/VERSION/json`; `nil` if there is no such release.
    ///
    /// It has no `vulnerabilities`, because the mirror does not know them. Auditors may take that for none, so they have to ask elsewhere.
    ///
    /// - Parameter version: the version in any spelling: `1.0.0` finds `1.0`.
    package func json(of version: Version) -> [UInt8]? {
        guard let place = releases.index(forKey: version) else { return nil }
        let (version, urls) = releases[place]
        return JSONWriter.line { json in
            json.member("info", record) { _, json in writeInfo(version, urls, &json) }
            json.member("last_serial", record.serial ?? 0)
            json.member("urls", each: urls, write)
        }
    }

    private func writeInfo(_ version: Version?, _ files: [ProjectRecord.File], _ json: inout JSONWriter) {
        json.member("name", record.name)
        json.member("requires_python", files.lazy.compactMap(\.file.requiresPython).first)
        json.member("version", version?.description ?? "")
        json.member("yanked", !files.isEmpty && files.allSatisfy { $0.yanked != nil })
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
