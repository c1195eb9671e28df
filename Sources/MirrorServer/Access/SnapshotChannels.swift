import ForeignText
import NIOCore
import Synchronization

/// The channels of snapshots, whose read rules hold for the files below `/rpm/snapshots/ID/` too.
///
/// Without this, a guarded channel could be read by everybody who knows the id of its snapshot. The channels are looked up again when they are older than the
/// responses in memory may be.
final class SnapshotChannels: Sendable {
    private struct Known {
        let time: NIODeadline
        /// The channels that have or had each snapshot; `nil` if nobody knows.
        let channels: [String: Set<String>]?
        /// The channels for which snapshots were made.
        var purposes: [String: Purpose] = [:]
    }

    private enum Purpose {
        case channel(String), none
        /// The record of the release cannot be read.
        case unknown
    }

    private let files: SnapshotFiles
    private let folder: MirrorFolder
    private let freshness: TimeAmount
    private let known = Mutex<Known?>(nil)

    init(_ files: SnapshotFiles, _ folder: MirrorFolder, freshness: Duration) {
        (self.files, self.folder, self.freshness) = (files, folder, TimeAmount(freshness))
    }

    /// Returns `true` if the read rules of channels, and not those of a path itself, hold for a path.
    ///
    /// This needs no look at the disk.
    ///
    /// A rule that begins with `/rpm/snapshots` is made for snapshots, so it counts instead of those of channels. A shorter one, such as `/rpm/`, is one of all
    /// channels: a token for one of them permits to read its snapshots.
    static func mayGuard(_ path: RequestPath, _ rules: AccessRules) -> Bool {
        path.names.count > 2 && path.names[0].utf8.equals(MirrorFolder.rpm) && path.names[1].utf8.equals(MirrorFolder.snapshots)
            && (!rules.proofs(for: path).isEmpty || !rules.areOpen(below: RequestPath(names: [MirrorFolder.rpm], isFolder: true)))
            && !rules.hasRule(for: path, beginning: "/\(MirrorFolder.rpm)/\(MirrorFolder.snapshots)")
    }

    /// Returns the paths whose rules hold for a path below `/rpm/snapshots/ID/`: the same place on each channel that has or had the snapshot, or for which a
    /// release made it.
    ///
    /// Of a snapshot that is for no known channel, or while some channels are not known, these are the path itself and the paths of all rules below `/rpm/`.
    /// Blocks on the disk.
    ///
    /// - Returns: the paths; empty if only the rules of the path itself hold.
    func guards(of path: RequestPath, _ rules: AccessRules) throws -> [RequestPath] {
        guard Self.mayGuard(path, rules) else { return [] }
        guard let channels = try channels(of: path.names[2]), !channels.isEmpty else {
            return [path] + rules.paths(below: RequestPath(names: [MirrorFolder.rpm], isFolder: true))
        }
        return channels.sorted { $0.precedesByBytes($1) }.map { channel in
            RequestPath(names: [MirrorFolder.rpm, channel] + path.names.dropFirst(3), isFolder: path.isFolder)
        }
    }

    /// Returns the channels that have or had a snapshot, and the one for which it was made; `nil` if the history or the record does not tell.
    private func channels(of id: String) throws -> Set<String>? {
        let now = NIODeadline.now()
        var current = try known.withLock({ $0 }).flatMap { now - $0.time < freshness ? $0 : nil } ?? Known(time: now, channels: all())
        let purpose: Purpose
        if let found = current.purposes[id] {
            purpose = found
        } else {
            purpose = files.record(id).map { .channel($0.channel) } ?? (files.hasDamagedRecord(id) ? .unknown : .none)
            // A client may ask for any name.
            if current.purposes.count >= Self.purposeLimit { current.purposes = [:] }
            current.purposes[id] = purpose
        }
        let fresh = current
        known.withLock { $0 = fresh }
        guard let channels = current.channels else { return nil }
        switch purpose {
        case .channel(let name): return (channels[id] ?? []).union([name])
        case .none: return channels[id] ?? []
        case .unknown: return nil
        }
    }

    /// Returns the channels that have or had each snapshot; `nil` if the history cannot be read.
    func all() throws -> [String: Set<String>]? {
        guard let events = files.wholeHistory() else { return nil }
        var channels: [String: Set<String>] = [:]
        for name in try folder.channelNames() {
            if let snapshot = folder.snapshot(ofChannel: name) { channels[snapshot, default: []].insert(name) }
        }
        for event in events {
            guard let channel = event.channel else { continue }
            // The history may begin after the first snapshot of a channel.
            for id in [event.to, event.from].compactMap(\.self) { channels[id, default: []].insert(channel) }
        }
        return channels
    }

    private static let purposeLimit = 1000
}
