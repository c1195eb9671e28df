import ForeignText
import Native

/// Channels and snapshots.
extension Catalog {
    /// Returns the channels that a client may read.
    func channels(for principal: Principal) throws -> [Documents.Channel] {
        let rights = SnapshotRights(self, principal)
        return try folder.channels().filter { principal.mayRead(channel: $0.name) }.map { try document($0, principal, rights) }
    }

    /// Returns the channel with a name; `nil` if the channel or its snapshot does not exist.
    func channel(_ name: String, for principal: Principal) throws -> Documents.Channel? {
        try folder.channels().first { $0.name == name }.map { try document($0, principal, SnapshotRights(self, principal)) }
    }

    private func document(_ channel: Channel, _ principal: Principal, _ rights: SnapshotRights) throws -> Documents.Channel {
        let history = files.history().newest(of: channel.name)
        let isKnown = try rights.mayRead(channel.snapshot)
        return Documents.Channel(
            name: channel.name, snapshot: isKnown ? channel.snapshot : nil, stack: isKnown ? files.manifest(channel.snapshot)?.stack : nil,
            switched: history.first { $0.to == channel.snapshot }.map { CivilDate.timestamp(secondsSince1970: $0.time) },
            targets: try channel.targets.filter { principal.mayRead(MirrorFolder.rpm, channel.name, $0.name) }.map { target in
                Documents.Target(
                    name: target.name,
                    architectures: target.architectures.filter { principal.mayRead(MirrorFolder.rpm, channel.name, target.name, $0) },
                    signed: try folder.isSigned(snapshot: channel.snapshot, target: target.name))
            }, history: try rights.visible(history, limit: Self.eventLimit))
    }

    /// The maximum number of events of one channel in a document.
    private static let eventLimit = 1000

    /// Returns the names of the channels that point to each snapshot and that a client may read, by snapshot ID.
    func channelNames(for principal: Principal) throws -> [String: [String]] {
        var names: [String: [String]] = [:]
        for channel in try folder.channels() where principal.mayRead(channel: channel.name) { names[channel.snapshot, default: []].append(channel.name) }
        return names
    }

    /// Returns the IDs of the snapshots that a client may read.
    func snapshotIDs(for principal: Principal) throws -> [String] {
        try files.ids().filter(SnapshotRights(self, principal).mayRead)
    }

    /// Returns the snapshots that a client may read: the newest first, and those without a known time last.
    func snapshots(for principal: Principal) throws -> [Documents.SnapshotSummary] {
        let (channels, history) = (try channelNames(for: principal), files.history())
        let rights = SnapshotRights(self, principal)
        let known = try files.ids().filter(rights.mayRead).compactMap { id in
            files.manifest(id).map { (id: id, manifest: $0, created: history.first(to: id)?.time) }
        }
        return try known.sorted { ($0.created ?? 0, $0.id) > ($1.created ?? 0, $1.id) }.map { id, manifest, created in
            let members = try manifest.members.filter { try rights.mayRead(repository: $0.path, of: id) }
            return Documents.SnapshotSummary(
                id: id, stack: manifest.stack, created: created.map { CivilDate.timestamp(secondsSince1970: $0) }, channels: channels[id] ?? [],
                packages: members.reduce(0) { $0 + $1.packages }, bytes: members.reduce(0) { $0 + $1.bytes }, passed: passed(id, members))
        }
    }

    /// Returns `true` if each repository was checked and passed; `nil` if none was checked.
    private func passed(_ id: String, _ members: [SnapshotFiles.Manifest.Member]) -> Bool? {
        guard let reports = files.checks(id)?.reports, !reports.isEmpty else { return nil }
        return members.allSatisfy { reports[$0.path]?.passed == true }
    }

    /// Returns a snapshot with its packages and checks, as far as the client may read them; `nil` if there is none, or the client may read none of it.
    func snapshot(_ id: String, for principal: Principal) throws -> Documents.Snapshot? {
        let rights = SnapshotRights(self, principal)
        guard try rights.mayRead(id), let manifest = files.manifest(id) else { return nil }
        let isWhole = try rights.mayReadAll(of: id)
        let (packages, checks, history) = (files.packages(id), files.checks(id), files.history().events(to: id))
        var predecessors: [String] = []
        for event in history where event.channel.map(principal.mayRead(channel:)) ?? true {
            if let from = event.from, try rights.mayRead(from), !predecessors.contains(from), files.manifest(from) != nil { predecessors.append(from) }
        }
        return Documents.Snapshot(
            id: id, stack: manifest.stack, created: history.first.map { CivilDate.timestamp(secondsSince1970: $0.time) },
            channels: try channelNames(for: principal)[id] ?? [], predecessors: predecessors,
            repositories: try manifest.members.filter { try rights.mayRead(repository: $0.path, of: id) }.map { member in
                try Documents.Repository(
                    path: member.path, repomd: member.repomd, bytes: member.bytes,
                    packages: rights.packages(packages?.repositories[member.path] ?? [:], in: member.path, of: id).keys.sorted { $0.precedesByBytes($1) },
                    check: checks?.reports[member.path].map { Self.check($0, isWhole: isWhole) })
            })
    }

    /// Returns the summary of a report.
    ///
    /// - Parameter isWhole: `false` to leave out the notes of the tiers and the causes, which may name anything in the snapshot and in the one before.
    private static func check(_ report: SnapshotFiles.Checks.Report, isWhole: Bool) -> Documents.Check {
        Documents.Check(
            passed: report.passed, checked: report.checked, packages: report.packages, uninstallable: report.uninstallable,
            tiers: report.tiers.map { Documents.Tier(tier: $0.tier, state: $0.state, note: isWhole ? $0.note : "") },
            causes: (isWhole ? report.causes : []).map {
                Documents.Cause(kind: $0.kind, requirement: $0.requirement, neededBy: $0.neededBy, victims: $0.victimCount, fix: $0.fix)
            })
    }

    /// Returns the difference between two snapshots; `nil` if either snapshot does not exist, or the client may not read it.
    func difference(_ from: String, _ to: String, for principal: Principal) throws -> Documents.Difference? {
        let rights = SnapshotRights(self, principal)
        guard try rights.mayRead(from), try rights.mayRead(to), let first = files.packages(from), let second = files.packages(to) else { return nil }
        let all = Set(first.repositories.keys).union(second.repositories.keys).sorted { $0.precedesByBytes($1) }
        // A repository that is hidden on one side would look as if all its packages were new or gone.
        let paths = try all.filter { path in
            try [(from, first), (to, second)].allSatisfy { id, packages in
                try packages.repositories[path] == nil || rights.mayRead(repository: path, of: id)
            }
        }
        return Documents.Difference(
            from: from, to: to,
            repositories: try paths.map { path in
                try Self.difference(
                    path, rights.packages(first.repositories[path] ?? [:], in: path, of: from),
                    rights.packages(second.repositories[path] ?? [:], in: path, of: to))
            })
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
