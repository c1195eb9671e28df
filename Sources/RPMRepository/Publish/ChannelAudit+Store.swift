import Failures
import ForeignText
import Native
import SystemPackage

/// The parts of an audit about the store's own files, which all channels share.
extension SnapshotStore {
    /// Finds folders and files of the store with more permissions than relcli gives them, and links in their place.
    ///
    /// Whoever may write to a folder can replace everything in it.
    func checkModes(_ audit: inout ChannelAudit) throws {
        // A link may lead to the store's own folder on another disk.
        try checkPlace(layout.root, isFolder: true, followingLinks: true, &audit)
        for folder in [layout.snapshots, layout.records, layout.checks, layout.signatures] { try checkPlace(folder, isFolder: true, &audit) }
        for file in [layout.history, layout.heads, layout.pending] { try checkPlace(file, isFolder: false, &audit) }
        guard try FileSystem.status(layout.signatures)?.isDirectory == true else { return }
        for entry in try FileSystem.list(layout.signatures) { try checkPlace(layout.signatures.appending(entry.name), isFolder: false, &audit) }
    }

    /// Finds a fault of a folder or file, unless there is nothing in its place.
    private func checkPlace(_ path: FilePath, isFolder: Bool, followingLinks: Bool = false, _ audit: inout ChannelAudit) throws {
        guard let status = try FileSystem.status(path, followingLinks: followingLinks) else { return }
        guard isFolder ? status.isDirectory : status.isRegularFile else {
            return audit.fault(path.string, status.kind, isFolder: isFolder)
        }
        if let fault = Self.fault(status) { audit.fault(path.string, fault) }
    }

    // MARK: - Published packages

    /// Returns the record of published packages; `nil` if there is none to compare with.
    ///
    /// - Parameter isExpected: `true` if a version of relcli that writes the record made an entry of the log.
    func publishedRecord(isExpected: Bool, _ audit: inout ChannelAudit) throws -> PublishedPackages? {
        guard let status = try FileSystem.status(layout.published) else {
            if isExpected { audit.fault(layout.published.string, "it is missing, so published names could get other bytes: restore it from a backup") }
            return nil
        }
        guard status.isRegularFile else {
            audit.fault(layout.published.string, status.kind, isFolder: false)
            return nil
        }
        if let fault = Self.fault(status) { audit.fault(layout.published.string, fault) }
        do { return try StoreJSON.decode(PublishedPackages.self, from: layout.published) } catch { audit.fault(error) }
        return nil
    }

    /// Finds packages of a snapshot that the channel had, and that the record of published packages lacks.
    func checkPublished(_ packages: SnapshotPackages, _ published: PublishedPackages?, _ audit: inout ChannelAudit) {
        guard let published else { return }
        let missing = published.missing(packages, channel: audit.channel)
        guard !missing.isEmpty else { return }
        audit.fault(layout.published.string, "it lacks what \(audit.channel) published: \(missing.map(\.description).listed(limit: 3))")
    }

    /// Finds digests in the record of published packages that the channel never published, which would permit other bytes under a published name.
    ///
    /// If snapshots are no longer kept, nothing proves what they had. A second digest of a name is a fault even then, unless the channel published one of the
    /// name's by force.
    func checkClaims(of published: PublishedPackages, _ events: [PublishEvent], _ current: String?, _ audit: inout ChannelAudit) throws {
        // The history may begin after the first snapshot of the channel.
        let had = Set(events.map(\.to) + [events.first?.from, current].compactMap(\.self))
        let forced = Dictionary(grouping: events, by: \.to).mapValues { $0.contains(where: \.forced) }
        var (kept, keptByForce, gone): (PublishedPackages, PublishedPackages, Set<String>) = (PublishedPackages(), PublishedPackages(), [])
        for id in had {
            guard let packages = listedPackages(of: id) else {
                gone.insert(id)
                continue
            }
            kept.add(packages, channel: audit.channel)
            if forced[id] ?? true { keptByForce.add(packages, channel: audit.channel) }
        }
        let claims = published.claims(of: audit.channel, missingIn: kept)
        guard !claims.isEmpty else { return }
        let begun = try begunPublications(published, except: had, channel: audit.channel)
        let isGoneByForce = gone.contains { forced[$0] ?? true }
        // A publication may also have ended before its switch, and its snapshot may have been removed.
        let created = try history().filter { $0.action == .create }.map(\.to)
        let areAllKept = gone.isEmpty && created.allSatisfy { had.contains($0) || listedPackages(of: $0) != nil }
        var (foreign, unended, unproven): ([PublishedPackages.Claim], Int, Int) = ([], 0, 0)
        for claim in claims {
            let isBegun = begun.has(claim, audit.channel)
            let mayBeFromSnapshot = isBegun || !areAllKept
            // Of two digests of a name, the later one needed force; either of them may be kept.
            let isExplained =
                !kept.has(nameOf: claim, audit.channel) || isGoneByForce || keptByForce.has(nameOf: claim, audit.channel)
            if !mayBeFromSnapshot || !isExplained {
                foreign.append(claim)
            } else if isBegun {
                unended += 1
            } else {
                unproven += 1
            }
        }
        let place = layout.published.string
        if !foreign.isEmpty { audit.fault(place, "it has what \(audit.channel) never published: \(foreign.map(\.description).listed(limit: 3))") }
        if unended > 0 { audit.notes.append("\(unended.counted("package")) in \(place) are from a publication that ended before its switch") }
        if unproven > 0 { audit.notes.append("\(unproven.counted("package")) in \(place) can only be from snapshots that are no longer kept") }
    }

    /// Returns the packages of other snapshots that are all recorded as published by the channel.
    ///
    /// A publisher that was killed before it switched the channel leaves them.
    private func begunPublications(_ published: PublishedPackages, except had: Set<String>, channel: String) throws -> PublishedPackages {
        var begun = PublishedPackages()
        guard try FileSystem.status(layout.snapshots) != nil else { return begun }
        for id in try FileSystem.list(layout.snapshots).map(\.name) where !had.contains(id) {
            guard let packages = listedPackages(of: id), published.missing(packages, channel: channel).isEmpty else { continue }
            begun.add(packages, channel: channel)
        }
        return begun
    }

    /// Returns the packages that a snapshot lists; `nil` if it is no longer kept, or its list cannot be read.
    private func listedPackages(of id: String) -> SnapshotPackages? {
        guard let snapshot = try? snapshot(id), snapshot.id == id else { return nil }
        return try? packages(of: snapshot)
    }

    // MARK: - Checks

    /// The verdicts that a record of a check states.
    private struct StatedVerdicts: Decodable {
        struct Report: Decodable {
            let passed: Bool
        }

        let reports: [String: Report]
    }

    /// Finds a record of a check that is gone although the log says that the snapshot passed, that is not one of the snapshot, or that contradicts itself.
    ///
    /// No digest covers the findings, because a check may run again at any time.
    ///
    /// - Parameter hasPassed: `true` if an event of the log says that the snapshot passed its check.
    func checkCheck(of snapshot: RepositorySnapshot, hasPassed: Bool, _ audit: inout ChannelAudit) throws {
        let path = layout.check(snapshot.id)
        guard try FileSystem.status(path) != nil else {
            if hasPassed { audit.fault(path.string, "it is gone, and the log says that the snapshot passed its check") }
            return
        }
        try checkPlace(path, isFolder: false, &audit)
        let check = try StoreJSON.decode(SnapshotCheck.self, from: path)
        guard check.snapshot == snapshot.id, Set(check.reports.keys).isSubset(of: snapshot.members.map(\.path)) else {
            return audit.fault(path.string, "it is not the check of this snapshot")
        }
        let stated = try StoreJSON.decode(StatedVerdicts.self, from: path).reports
        for (repository, report) in check.reports.sorted(by: { $0.key.precedesByBytes($1.key) }) where stated[repository]?.passed != report.passed {
            audit.fault(path.string, "its verdict on \(repository) is not the one of its findings")
        }
        if hasPassed, !check.passed(snapshot.members) {
            audit.notes.append("\(path) does not say that snapshot \(snapshot.id) passed, and the log does: the check ran again since, or was changed")
        }
    }
}
