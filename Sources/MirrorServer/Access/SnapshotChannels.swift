import ForeignText
import NIOCore
import Synchronization

/// The channels of snapshots, whose read rules hold for the files below `/rpm/snapshots/ID/` too.
///
/// Without this, a guarded channel could be read by everybody who knows the id of its snapshot. The channels are looked up again when they are older than half
/// of the time for which responses in memory are fresh, after which these are renewed too.
final class SnapshotChannels: Sendable {
    /// The channels of one snapshot.
    struct Owners: Sendable {
        /// The channels that have or had it.
        let past: Set<String>
        /// The channel for which a release made it; `nil` if there is no record of one.
        let madeFor: String?

        /// All of them, whose rules hold for its files and for what was written about it; empty if it is nobody's.
        var all: Set<String> { past.union([madeFor].compactMap(\.self)) }

        /// The channels that show it, each to its readers: those that have or had it, or else the one for which it was made.
        ///
        /// A snapshot that was made for an open channel and published only on a guarded one is not shown to readers of the open one.
        var shown: Set<String> { past.isEmpty ? all : past }
    }

    private struct Known {
        let time: NIODeadline
        /// The channels that lead to each snapshot.
        let current: [String: Set<String>]
        /// The events of all channels; `nil` if they cannot be read.
        let history: ChannelHistory?
        /// The channels for which snapshots were made.
        var madeFor: [String: SnapshotFiles.Found<String>] = [:]
    }

    private let files: SnapshotFiles
    private let folder: MirrorFolder
    /// The maximum age of what is known.
    private let freshness: TimeAmount
    private let clock: @Sendable () -> NIODeadline
    private let known = Mutex<Known?>(nil)

    /// Creates the channels of a mirror.
    ///
    /// - Parameters:
    ///   - freshness: The maximum age of the responses that rest on the channels.
    ///   - clock: The clock that tells how old a look at the channels is.
    init(_ files: SnapshotFiles, _ folder: MirrorFolder, freshness: Duration, clock: @escaping @Sendable () -> NIODeadline = { .now() }) {
        (self.files, self.folder, self.freshness, self.clock) = (files, folder, TimeAmount(freshness / 2), clock)
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
        guard let channels = try channels(of: path.names[2])?.all, !channels.isEmpty else {
            return [path] + rules.paths(below: RequestPath(names: [MirrorFolder.rpm], isFolder: true))
        }
        return channels.sorted { $0.precedesByBytes($1) }.map { channel in
            RequestPath(names: [MirrorFolder.rpm, channel] + path.names.dropFirst(3), isFolder: path.isFolder)
        }
    }

    /// Returns the channels that have or had a snapshot, and the one for which it was made; `nil` if the history or the record does not tell.
    ///
    /// Blocks on the disk.
    func channels(of id: String) throws -> Owners? {
        let known = try look()
        guard let history = known.history else { return nil }
        let past = history.channels(of: id).union(known.current[id] ?? [])
        switch madeFor(id) {
        case .value(let name): return Owners(past: past, madeFor: name)
        case .missing: return Owners(past: past, madeFor: nil)
        case .damaged: return nil
        }
    }

    /// Forgets what is known, because a channel has just changed.
    func forget() { known.withLock { $0 = nil } }

    /// Returns the time at which the channels were looked up that a response may use which begins now.
    func time(at now: NIODeadline) -> NIODeadline {
        known.withLock { known in known.map { now - $0.time < freshness ? $0.time : now } ?? now }
    }

    /// Returns the channel for which a snapshot was made.
    private func madeFor(_ id: String) -> SnapshotFiles.Found<String> {
        if let found = known.withLock({ $0?.madeFor[id] }) { return found }
        let found = files.madeFor(id)
        known.withLock { known in
            // A client may ask for any name.
            if known?.madeFor.count ?? 0 >= Self.madeForLimit { known?.madeFor = [:] }
            known?.madeFor[id] = found
        }
        return found
    }

    /// Looks up the channels, unless the last look is recent enough.
    private func look() throws -> Known {
        let now = clock()
        if let known = known.withLock({ $0 }), now - known.time < freshness { return known }
        let history = files.wholeHistory()
        var current: [String: Set<String>] = [:]
        for name in try folder.channelNames() {
            if let snapshot = folder.snapshot(ofChannel: name) { current[snapshot, default: []].insert(name) }
        }
        let known = Known(time: now, current: current, history: history)
        self.known.withLock { $0 = known }
        return known
    }

    private static let madeForLimit = 10_000
}
