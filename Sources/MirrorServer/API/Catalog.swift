import ForeignText
import IndexCrawler
import Native
import VersionSort

/// A view of the mirror's projects, channels and snapshots for the HTML pages and the API.
///
/// Its methods block on the disk.
struct Catalog: Sendable {
    let folder: MirrorFolder
    let views: ProjectViews
    let files: SnapshotFiles
    let channels: SnapshotChannels
    let configuration: MirrorServerConfiguration

    func status(for principal: Principal) throws -> Documents.Status {
        Documents.Status(
            version: configuration.version, projects: try folder.projects.names().count,
            channels: try folder.channels().count { principal.mayRead(channel: $0.name) },
            hasUpstream: configuration.upstream != nil, coolDownDays: configuration.coolDown?.days ?? 0)
    }

    // MARK: - Projects

    /// Returns at most `limit` projects whose name contains a text, sorted by name.
    ///
    /// - Parameters:
    ///   - text: A part of a name in any spelling; empty for all.
    ///   - after: The last name of the previous part of the list; `nil` to begin with the first name.
    func projects(matching text: String, after: String?, limit: Int) throws -> Documents.ProjectList {
        let wanted = Self.normalized(text)
        let names = try folder.projects.names()
        let matching = wanted.isEmpty ? names : names.filter { $0.utf8.has(wanted) }
        let rest = after.map { mark in matching.drop { !mark.precedesByBytes($0) } } ?? matching[...]
        let part = Array(rest.prefix(limit))
        return Documents.ProjectList(total: matching.count, projects: part, next: rest.count > limit ? part.last : nil)
    }

    /// Returns a part of a name, normalized like a project name (PEP 503), for a search.
    private static func normalized(_ text: String) -> String {
        text.lowercased().splitBytes { "-_. ".utf8.contains($0) }.joined(separator: "-")
    }

    /// Returns a project; `nil` if it does not exist, or if nothing of it is visible to clients.
    func project(_ name: ProjectName, for principal: Principal) throws -> Documents.Project? {
        guard let view = views.view(of: name), view.hasPage else { return nil }
        let record = view.shown
        let held = Set(view.record.listed.map(\.file.filename))
        var releases: [(version: Version?, files: [Documents.File])] = []
        let grouped = Dictionary(grouping: record.files) { $0.file.version(of: name) }
        for (version, entries) in grouped {
            releases.append((version, entries.map { Self.file($0, of: record.name, held: held.contains($0.file.filename)) }))
        }
        releases.sort { left, right in
            guard let first = left.version, let second = right.version else { return left.version != nil }
            return first > second
        }
        return Documents.Project(
            name: record.name, status: record.status ?? "active", statusReason: record.statusReason, serial: record.serial,
            releases: releases.map { version, files in
                Documents.Release(
                    version: version?.description ?? "unknown", yanked: files.allSatisfy(\.yanked), yankedReason: files.lazy.compactMap(\.yankedReason).first,
                    requiresPython: files.lazy.compactMap(\.requiresPython).first, files: files)
            }, packages: try builtPackages(from: record.name, for: principal))
    }

    private static func file(_ entry: ProjectRecord.File, of project: String, held: Bool) -> Documents.File {
        let file = entry.file
        return Documents.File(
            filename: file.filename, path: "packages/\(project)/\(file.filename)", sha256: file.sha256?.hex ?? "", size: entry.size > 0 ? entry.size : nil,
            isWheel: file.isWheel, requiresPython: file.requiresPython, yanked: entry.yanked != nil,
            yankedReason: entry.yanked.flatMap { $0.reason.isEmpty ? nil : $0.reason }, uploadTime: file.uploadTime,
            firstSeen: CivilDate.timestamp(secondsSince1970: entry.firstSeen), held: held,
            provenance: entry.provenance == nil ? file.provenance : "packages/\(project)/\(file.filename).provenance")
    }

    /// Returns the packages that were built from a project and are in the current snapshots of channels, according to the bills of materials.
    private func builtPackages(from project: String, for principal: Principal) throws -> [Documents.BuiltPackage] {
        let channels = try channelNames(for: principal)
        let rights = SnapshotRights(self, principal)
        var packages: [Documents.BuiltPackage] = []
        for (snapshot, names) in channels.sorted(by: { $0.key.precedesByBytes($1.key) }) {
            for target in try folder.targets(ofSnapshot: snapshot) {
                // The list does not say in which repository of the target a package is.
                let names = names.filter { principal.mayReadAll([MirrorFolder.rpm, $0, target.name]) }
                guard !names.isEmpty else { continue }
                for component in files.bill(snapshot, target: target.name)?.components ?? [] {
                    guard let source = component.pedigree?.ancestors.first(where: { (try? ProjectName($0.name))?.normalized == project }) else { continue }
                    let label = component.reference.splitBytes(on: "/").last.map(String.init) ?? component.reference
                    packages.append(
                        Documents.BuiltPackage(
                            package: label, target: target.name, project: project, version: source.version ?? "",
                            file: source.purl.flatMap(Self.filename), sha256: component.hashes?.first { $0.alg == "SHA-256" }?.content,
                            snapshot: try rights.mayRead(snapshot) ? snapshot : nil, channels: names.sorted()))
                }
            }
        }
        return packages
    }

    /// Returns the value of `file_name` in a package URL, such as `demo-1.0.tar.gz` in `pkg:pypi/demo@1.0?file_name=demo-1.0.tar.gz`; `nil` if it is missing.
    private static func filename(_ purl: String) -> String? {
        let pairs = purl.cut(at: "?")?.after.splitBytes(on: "&") ?? []
        return pairs.lazy.compactMap { $0.without(prefix: "file_name=") }.first.flatMap { $0.percentDecoded() }
    }

    // MARK: - Activity

    /// Returns at most `limit` events and at most `limit` changed projects, the newest first.
    func activity(limit: Int, for principal: Principal) throws -> Documents.Activity {
        let rights = SnapshotRights(self, principal)
        let events = files.history().newest { $0.map(principal.mayRead(channel:)) ?? true }
        return Documents.Activity(events: try rights.visible(events, limit: limit), projects: try folder.projects.serials().newest(limit))
    }
}
