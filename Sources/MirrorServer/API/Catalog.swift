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
    let configuration: MirrorServerConfiguration

    func status() throws -> Documents.Status {
        Documents.Status(
            version: configuration.version, projects: try folder.projects.names().count, channels: try folder.channels().count,
            hasUpstream: configuration.upstream != nil, coolDownDays: configuration.coolDown?.days ?? 0)
    }

    // MARK: - Projects

    /// Returns at most `limit` projects whose name contains a text, sorted by name.
    ///
    /// - Parameters:
    ///   - text: A part of a name in any spelling; empty for all.
    ///   - after: The last name of the previous part of the list; `nil` to begin with the first name.
    func projects(matching text: String, after: String?, limit: Int) throws -> Documents.ProjectList {
        let wanted = Array(Self.normalized(text).utf8)
        let names = try folder.projects.names()
        let matching = wanted.isEmpty ? names : names.filter { Self.contains(Array($0.utf8), wanted) }
        let rest = after.map { mark in matching.drop { !mark.precedesByBytes($0) } } ?? matching[...]
        let part = Array(rest.prefix(limit))
        return Documents.ProjectList(total: matching.count, projects: part, next: rest.count > limit ? part.last : nil)
    }

    /// Returns a part of a name, normalized like a project name (PEP 503), for a search.
    private static func normalized(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.lowercased().utf8 {
            guard "-_.".utf8.contains(byte) || byte == 0x20 else {
                bytes.append(byte)
                continue
            }
            if bytes.last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
        }
        return String(decoding: bytes, as: UTF8.self).trimmingDashes
    }

    private static func contains(_ name: [UInt8], _ part: [UInt8]) -> Bool {
        guard name.count >= part.count else { return false }
        return (0...(name.count - part.count)).contains { name[$0..<($0 + part.count)].elementsEqual(part) }
    }

    /// Returns a project; `nil` if it does not exist, or if nothing of it is visible to clients.
    func project(_ name: ProjectName) throws -> Documents.Project? {
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
            }, packages: try builtPackages(from: record.name))
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
    private func builtPackages(from project: String) throws -> [Documents.BuiltPackage] {
        var channels: [String: [String]] = [:]
        for channel in try folder.channels() { channels[channel.snapshot, default: []].append(channel.name) }
        var packages: [Documents.BuiltPackage] = []
        for (snapshot, names) in channels.sorted(by: { $0.key.precedesByBytes($1.key) }) {
            for target in try folder.targets(ofSnapshot: snapshot) {
                for component in files.bill(snapshot, target: target.name)?.components ?? [] {
                    guard let source = component.pedigree?.ancestors.first(where: { (try? ProjectName($0.name))?.normalized == project }) else { continue }
                    let label = component.reference.splitBytes(on: "/").last.map(String.init) ?? component.reference
                    packages.append(
                        Documents.BuiltPackage(
                            package: label, target: target.name, project: project, version: source.version ?? "",
                            file: source.purl.flatMap(Self.filename), sha256: component.hashes?.first { $0.alg == "SHA-256" }?.content, snapshot: snapshot,
                            channels: names.sorted()))
                }
            }
        }
        return packages
    }

    /// Returns the value of `file_name` in a package URL, such as `demo-1.0.tar.gz` in `pkg:pypi/demo@1.0?file_name=demo-1.0.tar.gz`; `nil` if it is missing.
    private static func filename(_ purl: String) -> String? {
        guard let mark = purl.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        let pairs = purl[purl.utf8.index(after: mark)...].splitBytes(on: "&")
        return pairs.first { $0.utf8.hasPrefix("file_name=") }.flatMap { $0.droppingBytes(first: 10).percentDecoded() }
    }

    // MARK: - Activity

    /// Returns at most `limit` events and at most `limit` changed projects, the newest first.
    func activity(limit: Int) throws -> Documents.Activity {
        Documents.Activity(
            events: files.history().suffix(limit).reversed().map(Self.event), projects: try folder.projects.serials().newest(limit))
    }

    static func event(_ event: SnapshotFiles.Event) -> Documents.Event {
        Documents.Event(
            time: CivilDate.timestamp(secondsSince1970: event.time), action: event.action, channel: event.channel, stack: event.stack, from: event.from,
            to: event.to, who: event.who, why: event.why, checked: event.checked, forced: event.forced, release: event.release)
    }
}

extension String {
    /// The text without dashes at its ends.
    fileprivate var trimmingDashes: String {
        var bytes = utf8[...]
        while bytes.first == UInt8(ascii: "-") { bytes = bytes.dropFirst() }
        while bytes.last == UInt8(ascii: "-") { bytes = bytes.dropLast() }
        return String(Substring(bytes))
    }
}
