import ForeignText

/// The rights of a client to read snapshots, for the pages, the API and the listings.
///
/// - A client that may read one of the channels that have or had a snapshot sees a part of the snapshot: the repositories and the packages that it may read.
/// - The report of a release, the notes of a check and the messages of events are written without regard to rights. A client sees them only if it may read
///   everything that they can name: all those channels, everything in them, and all projects.
/// - A snapshot that no channel has or had belongs to nobody. A client sees it only if it may read everything below `/rpm/`. If the channels of the past are
///   not known, because the history cannot be read, this holds for every snapshot.
struct SnapshotRights {
    private let principal: Principal
    private let files: SnapshotFiles
    /// The channels that have or had each snapshot; `nil` if nobody knows.
    private var channels: [String: Set<String>]?
    private let mayReadAllProjects: Bool

    init(_ catalog: Catalog, _ principal: Principal) throws {
        (self.principal, files) = (principal, catalog.files)
        mayReadAllProjects = ["simple", "project"].allSatisfy { principal.mayReadAll([$0]) }
        if principal.isUnrestricted { return }
        channels = try catalog.channels.all()
    }

    /// Returns `true` if a client may read some of a snapshot: at least one of its repositories.
    func mayRead(_ id: String) -> Bool {
        if principal.isUnrestricted { return true }
        guard principal.mayRead(snapshot: id) else { return false }
        guard let names = channels?[id] else { return principal.mayReadAll([MirrorFolder.rpm]) }
        // Of a snapshot that was removed, nobody knows the repositories.
        guard let manifest = files.manifest(id) else { return names.contains { principal.mayReadAll([MirrorFolder.rpm, $0]) } }
        return names.contains(where: principal.mayRead(channel:)) && manifest.members.contains { mayRead(repository: $0.path, of: id) }
    }

    /// Returns `true` if a client that may read some of a snapshot may read one of its repositories.
    ///
    /// - Parameter path: The folders of the target and the architecture, such as `el9/x86_64`.
    func mayRead(repository path: String, of id: String) -> Bool {
        let names = path.splitBytes(on: "/").map(String.init)
        return principal.mayReadAll(ofSnapshot: [id] + names) && channels?[id]?.contains { principal.mayReadAll([MirrorFolder.rpm, $0] + names) } ?? true
    }

    /// Returns the packages of a repository without the packages of projects that the client may not read.
    ///
    /// The record of a release assigns packages to projects. For a snapshot without a record, such as the result of an upload, all packages are returned. If
    /// the record is damaged, no package is returned.
    func packages(_ packages: [String: String], in path: String, of id: String) -> [String: String] {
        if mayReadAllProjects { return packages }
        if files.hasDamagedRecord(id) { return [:] }
        guard let record = files.record(id) else { return packages }
        let target = String(path.part(before: "/"))
        var hidden: Set<String> = []
        for names in [record.packages[target], record.sourcePackages[target]].compactMap(\.self) {
            for (project, names) in names where !principal.mayRead(project: project) { hidden.formUnion(names) }
        }
        return packages.filter { !hidden.contains($0.key) }
    }

    /// Returns `true` if a client may read everything of a snapshot, and of the channels that have or had it or for which it was made.
    func mayReadAll(of id: String) -> Bool {
        if principal.isUnrestricted { return true }
        guard mayRead(id), principal.mayReadAll(ofSnapshot: [id]), !files.hasDamagedRecord(id) else { return false }
        let record = files.record(id)
        let channels = (channels?[id] ?? []).union([record?.channel].compactMap(\.self))
        guard channels.allSatisfy({ principal.mayReadAll([MirrorFolder.rpm, $0]) }) else { return false }
        if mayReadAllProjects { return true }
        // The record of a release is removed with its snapshot; an upload has none.
        guard let record else { return files.manifest(id) != nil }
        return [record.packages, record.sourcePackages].allSatisfy { $0.values.allSatisfy { $0.keys.allSatisfy(principal.mayRead(project:)) } }
    }

    /// Returns at most `limit` of some events, as the client may see them.
    ///
    /// - An event of a channel is visible if the client may read the channel; the creation of a snapshot, if it may read everything of it.
    /// - Its message is visible if the client may read everything of its channel and of its snapshots, because it may name anything in them.
    /// - The ID and the stack of a snapshot are visible if the client may read some of it.
    func visible(_ events: some Sequence<SnapshotFiles.Event>, limit: Int = .max) -> [Documents.Event] {
        // Events name the same snapshots again, and each answer reads files.
        var (known, whole): ([String: Bool], [String: Bool]) = ([:], [:])
        func mayRead(_ id: String) -> Bool { known.value(id) { self.mayRead(id) } }
        func mayReadAll(_ id: String) -> Bool { whole.value(id) { self.mayReadAll(of: id) } }
        var visible: [Documents.Event] = []
        for event in events {
            if visible.count >= limit { break }
            if let channel = event.channel, !principal.mayRead(channel: channel) { continue }
            let isWhole =
                (event.channel.map { principal.mayReadAll([MirrorFolder.rpm, $0]) } ?? true) && mayReadAll(event.to) && event.from.map(mayReadAll) ?? true
            guard isWhole || event.channel != nil else { continue }
            let hasNew = mayRead(event.to)
            visible.append(
                Documents.Event(
                    time: CivilDate.timestamp(secondsSince1970: event.time), action: event.action, channel: event.channel, stack: hasNew ? event.stack : nil,
                    from: event.from.flatMap { mayRead($0) ? $0 : nil }, to: hasNew ? event.to : nil, who: event.who, why: isWhole ? event.why : nil,
                    checked: event.checked, forced: event.forced, release: event.release))
        }
        return visible
    }

    /// Returns `true` if a client may read the report of a release: everything of its snapshot, the release that it compares with, and each project.
    ///
    /// A report that cannot be decoded may name anything.
    func mayReadReport(of id: String) -> Bool {
        guard mayReadAll(of: id) else { return false }
        if mayReadAllProjects, principal.mayReadAll([MirrorFolder.rpm]) { return true }
        guard let report = files.report(id) else { return false }
        return report.channel.map { principal.mayReadAll([MirrorFolder.rpm, $0]) } ?? true && report.previous.map { mayRead($0.snapshot) } ?? true
            && (report.projects + report.changes).allSatisfy { principal.mayRead(project: $0.name) }
    }
}

extension [String: Bool] {
    /// Returns the known answer for a key; the first time, makes and keeps it.
    fileprivate mutating func value(_ key: String, _ make: () -> Bool) -> Bool {
        if let known = self[key] { return known }
        let made = make()
        self[key] = made
        return made
    }
}
