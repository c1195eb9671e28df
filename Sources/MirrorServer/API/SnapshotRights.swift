import ForeignText

/// The rights of a client to read snapshots, for the pages, the API and the listings.
///
/// - A client that may read one of the channels that have or had a snapshot sees a part of the snapshot: the repositories and the packages that it may read.
///   A snapshot that no channel has or had is one of the channel for which a release made it.
/// - The report of a release, the notes of a check and the messages of events are written without regard to rights. A client sees them only if it may read
///   everything that they can name: all those channels, everything in them, and all projects.
/// - A snapshot of no channel belongs to nobody. A client sees it only if it may read everything below `/rpm/`. If the channels are not known, because the
///   history or the record of the release cannot be read, this holds too.
///
/// The rights are for one response, and keep the answers that were found for it.
final class SnapshotRights {
    private let principal: Principal
    private let files: SnapshotFiles
    private let channels: SnapshotChannels
    private let mayReadAllProjects: Bool
    // Events name the same snapshots again, of which most may be gone, and each answer reads files.
    private var readable: [String: Bool] = [:]
    private var whole: [String: Bool] = [:]
    private var withoutManifest: Set<String> = []

    init(_ catalog: Catalog, _ principal: Principal) {
        (self.principal, files, channels) = (principal, catalog.files, catalog.channels)
        mayReadAllProjects = ["simple", "project"].allSatisfy { principal.mayReadAll([$0]) }
    }

    /// Returns `true` if a client may read some of a snapshot: at least one of its repositories.
    func mayRead(_ id: String) throws -> Bool {
        if principal.isUnrestricted { return true }
        if let known = readable[id] { return known }
        let answer = try readsSome(of: id)
        readable[id] = answer
        return answer
    }

    private func readsSome(of id: String) throws -> Bool {
        guard principal.mayRead(snapshot: id) else { return false }
        guard let names = try channels.channels(of: id)?.shown, !names.isEmpty else { return principal.mayReadAll([MirrorFolder.rpm]) }
        // Of a snapshot that was removed, nobody knows the repositories.
        guard let manifest = manifest(id) else { return names.contains { principal.mayReadAll([MirrorFolder.rpm, $0]) } }
        return try names.contains(where: principal.mayRead(channel:)) && manifest.members.contains { try mayRead(repository: $0.path, of: id) }
    }

    /// Returns `true` if a client that may read some of a snapshot may read one of its repositories.
    ///
    /// - Parameter path: The folders of the target and the architecture, such as `el9/x86_64`.
    func mayRead(repository path: String, of id: String) throws -> Bool {
        if principal.isUnrestricted { return true }
        let names = path.splitBytes(on: "/").map(String.init)
        guard principal.mayReadAll(ofSnapshot: [id] + names) else { return false }
        guard let channels = try channels.channels(of: id)?.shown, !channels.isEmpty else { return true }
        return channels.contains { principal.mayReadAll([MirrorFolder.rpm, $0] + names) }
    }

    private func manifest(_ id: String) -> SnapshotFiles.Manifest? {
        if withoutManifest.contains(id) { return nil }
        let manifest = files.manifest(id)
        if manifest == nil { withoutManifest.insert(id) }
        return manifest
    }

    private func record(_ id: String) throws -> SnapshotFiles.Found<SnapshotFiles.Record> {
        // Most snapshots of a long history have no record any more, which the channels remember.
        if let owners = try channels.channels(of: id), owners.madeFor == nil { return .missing }
        return files.record(id)
    }

    /// Returns the packages of a repository without the packages of projects that the client may not read.
    ///
    /// The record of a release assigns packages to projects. For a snapshot without a record, such as the result of an upload, all packages are returned. If
    /// the record is damaged, no package is returned.
    func packages(_ packages: [String: String], in path: String, of id: String) throws -> [String: String] {
        if mayReadAllProjects { return packages }
        let record: SnapshotFiles.Record
        switch try self.record(id) {
        case .missing: return packages
        case .damaged: return [:]
        case .value(let value): record = value
        }
        let target = String(path.part(before: "/"))
        var hidden: Set<String> = []
        for names in [record.packages[target], record.sourcePackages[target]].compactMap(\.self) {
            for (project, names) in names where !principal.mayRead(project: project) { hidden.formUnion(names) }
        }
        return packages.filter { !hidden.contains($0.key) }
    }

    /// Returns `true` if a client may read everything of a snapshot, and of the channels that have or had it or for which it was made.
    func mayReadAll(of id: String) throws -> Bool {
        if principal.isUnrestricted { return true }
        if let known = whole[id] { return known }
        let answer = try readsAll(of: id)
        whole[id] = answer
        return answer
    }

    private func readsAll(of id: String) throws -> Bool {
        guard try mayRead(id), principal.mayReadAll(ofSnapshot: [id]) else { return false }
        // If nobody knows the channels, the client may read everything below `/rpm/`.
        guard try channels.channels(of: id)?.all.allSatisfy({ principal.mayReadAll([MirrorFolder.rpm, $0]) }) ?? true else { return false }
        switch try record(id) {
        case .damaged: return false
        // The record of a release is removed with its snapshot; an upload has none.
        case .missing: return mayReadAllProjects || manifest(id) != nil
        case .value(let record):
            if mayReadAllProjects { return true }
            return [record.packages, record.sourcePackages].allSatisfy { $0.values.allSatisfy { $0.keys.allSatisfy(principal.mayRead(project:)) } }
        }
    }

    /// Returns at most `limit` of some events, as the client may see them.
    ///
    /// - An event of a channel is visible if the client may read the channel; the creation of a snapshot, if it may read everything of it.
    /// - Its message is visible if the client may read everything of its channel and of its snapshots, because it may name anything in them.
    /// - The ID and the stack of a snapshot are visible if the client may read some of it.
    ///
    /// Of the creations, only the first ``creationLimit`` are looked at, because each may have to be compared with files, and a client may read none of them.
    func visible(_ events: some Sequence<SnapshotFiles.Event>, limit: Int) throws -> [Documents.Event] {
        var (visible, creations): ([Documents.Event], Int) = ([], 0)
        for event in events {
            if visible.count >= limit { break }
            if event.channel == nil { creations += 1 }
            if event.channel == nil, creations > Self.creationLimit { continue }
            if let channel = event.channel, !principal.mayRead(channel: channel) { continue }
            let isWhole =
                try (event.channel.map { principal.mayReadAll([MirrorFolder.rpm, $0]) } ?? true) && mayReadAll(of: event.to)
                && event.from.map(mayReadAll(of:)) ?? true
            guard isWhole || event.channel != nil else { continue }
            let hasNew = try mayRead(event.to)
            visible.append(
                Documents.Event(
                    time: CivilDate.timestamp(secondsSince1970: event.time), action: event.action, channel: event.channel, stack: hasNew ? event.stack : nil,
                    from: try event.from.flatMap { try mayRead($0) ? $0 : nil }, to: hasNew ? event.to : nil, who: event.who, why: isWhole ? event.why : nil,
                    checked: event.checked, forced: event.forced, release: event.release))
        }
        return visible
    }

    /// The maximum number of creations that one response looks at.
    private static let creationLimit = 1000

    /// Returns `true` if a client may read the report of a release: everything of its snapshot, the release that it compares with, and each project.
    ///
    /// A report that cannot be decoded may name anything.
    func mayReadReport(of id: String) throws -> Bool {
        guard try mayReadAll(of: id) else { return false }
        if mayReadAllProjects, principal.mayReadAll([MirrorFolder.rpm]) { return true }
        guard let report = files.report(id) else { return false }
        return try report.channel.map { principal.mayReadAll([MirrorFolder.rpm, $0]) } ?? true && report.previous.map { try mayRead($0.snapshot) } ?? true
            && (report.projects + report.changes).allSatisfy { principal.mayRead(project: $0.name) }
    }
}
