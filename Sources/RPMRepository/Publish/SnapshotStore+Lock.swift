import Failures
import ForeignText
import Native
import SystemPackage

extension SnapshotStore {
    /// Runs a closure as the only publisher, after removing the files of a killed one.
    ///
    /// It waits for another publisher, and throws a ``Failure`` with code `locked` if that does not end within ``patience``.
    func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
        try prepare()
        var lock = try FileSystem.tryLock(layout.lock)
        for _ in 0..<attempts where lock == nil {
            try await Task.sleep(for: Self.lockPause)
            lock = try FileSystem.tryLock(layout.lock)
        }
        guard let lock else { throw busy }
        defer { withExtendedLifetime(lock) {} }
        try clearLeftovers()
        try finishPending()
        return try await body()
    }

    private var busy: Failure {
        Failure(
            .locked, layout.lock.string, cause: "another relcli publishes there, and did not end within \(patience)",
            hint: "try again when it is done")
    }

    private var attempts: Int { max(1, Int(patience / Self.lockPause)) }

    /// The pause between two attempts.
    private static let lockPause = Duration.milliseconds(10)

    /// Removes the temporary folder and partly written files of a killed publisher.
    private func clearLeftovers() throws {
        try FileSystem.remove(layout.temporary)
        for folder in [layout.root, layout.checks] {
            for entry in try FileSystem.list(folder) where entry.name.utf8.hasPrefix(".tmp-") {
                try FileSystem.remove(folder.appending(entry.name))
            }
        }
    }
}

extension SnapshotStore {
    /// Removes snapshots that are not needed.
    ///
    /// It keeps each channel's current snapshot and those of its last `keep` switches, and the last `keep` created ones.
    /// A snapshot is renamed before it is removed, so that no reader sees a part of one. The next call completes an interrupted removal.
    ///
    /// - Parameter keep: The number of switches of each channel that can be undone, at least 1.
    /// - Returns: The removed snapshots, sorted; with `dryRun`, those to remove.
    package func retain(keep: Int, dryRun: Bool = false) async throws -> [String] {
        try await locked {
            let needed = try needed(keep: max(1, keep))
            let gone = try snapshots().map(\.id).filter { !needed.contains($0) }
            guard !dryRun else { return gone }
            for id in gone {
                try FileSystem.rename(layout.snapshot(id), to: layout.temporary)
                try checkpoint("moved away")
                try FileSystem.syncDirectory(layout.snapshots)
                try FileSystem.remove(layout.temporary)
                try checkpoint("removed")
                try FileSystem.remove(layout.check(id))
            }
            return gone
        }
    }

    private func needed(keep: Int) throws -> Set<String> {
        var result: Set<String> = []
        let events = try history()
        for channel in try channels() {
            if let id = try currentID(StoreName.channel(channel)) { result.insert(id) }
            for event in events.filter({ $0.channel == channel }).suffix(keep) {
                result.insert(event.to)
                if let from = event.from { result.insert(from) }
            }
        }
        // A new snapshot has no channel yet.
        let made = try snapshots().map { snapshot in
            (time: try FileSystem.status(snapshot.path)?.modificationTime ?? 0, id: snapshot.id)
        }
        for (_, id) in made.sorted(by: { ($1.time, $0.id) < ($0.time, $1.id) }).prefix(keep) { result.insert(id) }
        return result
    }
}
