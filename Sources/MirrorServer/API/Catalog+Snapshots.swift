import ForeignText
import Native

/// Channels and snapshots.
extension Catalog {
    func channels() throws -> [Documents.Channel] {
        try folder.channels().map { try document($0) }
    }

    /// Returns the channel with a name; `nil` if the channel or its snapshot does not exist.
    func channel(_ name: String) throws -> Documents.Channel? {
        try folder.channels().first { $0.name == name }.map { try document($0) }
    }

    private func document(_ channel: Channel) throws -> Documents.Channel {
        let history = files.history().filter { $0.channel == channel.name }
        return Documents.Channel(
            name: channel.name, snapshot: channel.snapshot, stack: files.manifest(channel.snapshot)?.stack ?? nil,
            switched: history.last { $0.to == channel.snapshot }.map { CivilDate.timestamp(secondsSince1970: $0.time) },
            targets: try channel.targets.map { target in
                Documents.Target(
                    name: target.name, architectures: target.architectures, signed: try folder.isSigned(snapshot: channel.snapshot, target: target.name))
            }, history: history.reversed().map(Self.event))
    }

    /// Returns the names of the channels that point to each snapshot, by snapshot ID.
    private func channelNames() throws -> [String: [String]] {
        var names: [String: [String]] = [:]
        for channel in try folder.channels() { names[channel.snapshot, default: []].append(channel.name) }
        return names
    }

    /// Returns all snapshots: the newest first, and those without a known time last.
    func snapshots() throws -> [Documents.SnapshotSummary] {
        let (channels, history) = (try channelNames(), files.history())
        var created: [String: Int64] = [:]
        for event in history where created[event.to] == nil { created[event.to] = event.time }
        let known = files.ids().compactMap { id in files.manifest(id).map { (id, $0) } }
        return known.sorted { (created[$0.0] ?? 0, $0.0) > (created[$1.0] ?? 0, $1.0) }.map { id, manifest in
            Documents.SnapshotSummary(
                id: id, stack: manifest.stack, created: created[id].map { CivilDate.timestamp(secondsSince1970: $0) }, channels: channels[id] ?? [],
                packages: manifest.members.reduce(0) { $0 + $1.packages }, bytes: manifest.members.reduce(0) { $0 + $1.bytes },
                passed: passed(id, manifest))
        }
    }

    /// Returns `true` if each repository was checked and passed; `nil` if none was checked.
    private func passed(_ id: String, _ manifest: SnapshotFiles.Manifest) -> Bool? {
        guard let reports = files.checks(id)?.reports, !reports.isEmpty else { return nil }
        return manifest.members.allSatisfy { reports[$0.path]?.passed == true }
    }

    /// Returns a snapshot with its packages and checks; `nil` if there is none.
    func snapshot(_ id: String) throws -> Documents.Snapshot? {
        guard let manifest = files.manifest(id) else { return nil }
        let (packages, checks, history) = (files.packages(id), files.checks(id), files.history())
        var predecessors: [String] = []
        for event in history where event.to == id {
            if let from = event.from, !predecessors.contains(from), files.manifest(from) != nil { predecessors.append(from) }
        }
        return Documents.Snapshot(
            id: id, stack: manifest.stack, created: history.first { $0.to == id }.map { CivilDate.timestamp(secondsSince1970: $0.time) },
            channels: try channelNames()[id] ?? [], predecessors: predecessors,
            repositories: manifest.members.map { member in
                Documents.Repository(
                    path: member.path, repomd: member.repomd, bytes: member.bytes,
                    packages: (packages?.repositories[member.path] ?? [:]).keys.sorted { $0.precedesByBytes($1) },
                    check: checks?.reports[member.path].map(Self.check))
            })
    }

    private static func check(_ report: SnapshotFiles.Checks.Report) -> Documents.Check {
        Documents.Check(
            passed: report.passed, checked: report.checked, packages: report.packages, uninstallable: report.uninstallable,
            tiers: report.tiers.map { Documents.Tier(tier: $0.tier, state: $0.state, note: $0.note) },
            causes: report.causes.map {
                Documents.Cause(kind: $0.kind, requirement: $0.requirement, neededBy: $0.neededBy, victims: $0.victimCount, fix: $0.fix)
            })
    }

    /// Returns the difference between two snapshots; `nil` if either snapshot does not exist.
    func difference(_ from: String, _ to: String) -> Documents.Difference? {
        guard let first = files.packages(from), let second = files.packages(to) else { return nil }
        let paths = Set(first.repositories.keys).union(second.repositories.keys).sorted { $0.precedesByBytes($1) }
        return Documents.Difference(
            from: from, to: to,
            repositories: paths.map { path in Self.difference(path, first.repositories[path] ?? [:], second.repositories[path] ?? [:]) })
    }

    private static func difference(_ path: String, _ old: [String: String], _ new: [String: String]) -> Documents.RepositoryDifference {
        func sorted(_ names: some Sequence<String>) -> [String] { names.sorted { $0.precedesByBytes($1) } }
        var (gone, come) = (Set(old.keys).subtracting(new.keys), Set(new.keys).subtracting(old.keys))
        let common = old.keys.filter { new[$0] != nil }
        let rebuilt = common.filter { old[$0] != new[$0] }
        var changes: [Documents.Change] = []
        let oldNames = Dictionary(grouping: gone) { PackageName($0).name }
        let newNames = Dictionary(grouping: come) { PackageName($0).name }
        for name in sorted(come) {
            let parts = PackageName(name)
            // A repository may have several versions of a package; only a single one on each side is a change of version.
            guard let before = oldNames[parts.name], before.count == 1, newNames[parts.name]?.count == 1 else { continue }
            changes.append(Documents.Change(name: parts.name, from: PackageName(before[0]).version, to: parts.version))
            gone.remove(before[0])
            come.remove(name)
        }
        return Documents.RepositoryDifference(
            path: path, added: sorted(come), removed: sorted(gone), changed: changes, rebuilt: sorted(rebuilt), unchanged: common.count - rebuilt.count)
    }
}
