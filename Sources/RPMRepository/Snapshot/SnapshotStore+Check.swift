package import Failures
import ForeignText
import Native
package import SystemPackage

extension SnapshotStore {
    /// A repository of a snapshot and its store.
    package struct Place: Sendable {
        package let store: SnapshotStore
        package let snapshot: RepositorySnapshot
        package let member: RepositorySnapshot.Member
    }

    /// Returns the place of a repository in a snapshot, also for a path through a channel; `nil` for any other folder.
    package static func place(of repository: FilePath) -> Place? {
        guard let path = try? FileSystem.realPath(repository), let architecture = path.lastComponent?.string,
            let target = path.removingLastComponent().lastComponent?.string
        else { return nil }
        let folder = path.removingLastComponent().removingLastComponent()
        let root = folder.removingLastComponent().removingLastComponent()
        guard let store = try? SnapshotStore(root: root), let id = folder.lastComponent?.string, store.layout.snapshot(id) == folder,
            let snapshot = try? store.snapshot(id), snapshot.id == id,
            let member = snapshot.members.first(where: { $0.path == "\(target)/\(architecture)" })
        else { return nil }
        return Place(store: store, snapshot: snapshot, member: member)
    }

    /// The outcome of recording a report.
    package enum Recording: Hashable, Sendable {
        case recorded
        /// A passed report already exists.
        case known
        /// The previous report failed and covered further tiers, which are listed.
        case refused(notRun: [CheckTier])
    }

    /// Stores a passed report of one repository in a snapshot, beside those of the others.
    ///
    /// A check of fewer tiers does not replace a failed one of more tiers.
    ///
    /// - Returns: `nil` for a report that did not pass, which is not stored.
    /// - Throws: ``Failure`` with code `locked`, and errors of files that cannot be written.
    package func record(_ report: CheckReport, at place: Place) async throws -> Recording? {
        guard report.passed else { return nil }
        if let old = try check(of: place.snapshot.id)?.reports[place.member.path], old.passed { return .known }
        return try await locked {
            var reports = try check(of: place.snapshot.id)?.reports ?? [:]
            if let old = reports[place.member.path] {
                let lost = CheckTier.allCases.filter { old[$0].state != .notRun && report[$0].state == .notRun }
                guard lost.isEmpty else { return .refused(notRun: lost) }
            }
            var report = report
            report.label = place.member.path
            reports[place.member.path] = report
            try FileSystem.writeAtomically(
                StoreJSON.encode(SnapshotCheck(snapshot: place.snapshot.id, reports: reports)), to: layout.check(place.snapshot.id))
            return .recorded
        }
    }

    /// The readable contents of a store, and its damaged parts.
    package struct Listing: Sendable {
        package var snapshots: [RepositorySnapshot] = []
        /// The names of the channels by the id of their snapshot.
        package var channels: [String: [String]] = [:]
        /// The snapshots with a passed check.
        package var checked: Set<String> = []
        package var events: [PublishEvent] = []
        /// One error for each channel, snapshot or file that cannot be read.
        package var problems: [Failure] = []
    }

    /// Reads all snapshots, channels and events of the store, and collects an error for each damaged part instead of throwing it; writes nothing.
    package func listing() throws -> Listing {
        var listing = Listing()
        func reading<Value>(_ what: String, _ body: () throws -> Value) -> Value? {
            do { return try body() } catch {
                listing.problems.append(error as? Failure ?? Failure(.badMetadata, what, cause: "\(error)"))
                return nil
            }
        }
        for channel in try channels() {
            guard let id = reading("channel \(channel)", { try current(channel)?.id }), let id else { continue }
            listing.channels[id, default: []].append(channel)
        }
        listing.events = reading("the history", { try history() }) ?? []
        if let damaged = reading("the history", { try damagedHistory() }) ?? nil { listing.problems.append(damaged) }
        guard try FileSystem.status(layout.snapshots) != nil else { return listing }
        for entry in try FileSystem.list(layout.snapshots) where entry.isDirectory && !entry.name.utf8.hasPrefix(".") {
            guard let snapshot = reading("snapshot \(entry.name)", { try snapshot(entry.name) }) else { continue }
            listing.snapshots.append(snapshot)
            guard reading("snapshot \(entry.name)", { try verifyIndexes(snapshot) }) != nil else { continue }
            if reading("the check of \(entry.name)", { try isChecked(snapshot) }) == true { listing.checked.insert(snapshot.id) }
        }
        return listing
    }
}
