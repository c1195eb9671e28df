import Native
import SystemPackage

extension SnapshotStore {
    /// Removes snapshots that nothing needs: none that a channel has, or had among its last `keep` switches, and none of the last `keep` made.
    ///
    /// A snapshot disappears by being renamed away first, so that nobody finds half of one; a removal that is cut short is ended by the next.
    ///
    /// - Parameter keep: how many switches of each channel can be taken back, at least 1.
    /// - Returns: the snapshots that are gone, sorted; with `dryRun` those that would go.
    package func retain(keep: Int, dryRun: Bool = false) throws -> [String] {
        try locked {
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
        // A snapshot that was just made has no channel yet.
        let made = try snapshots().map { snapshot in
            (time: try FileSystem.status(snapshot.path)?.modificationTime ?? 0, id: snapshot.id)
        }
        for (_, id) in made.sorted(by: { ($1.time, $0.id) < ($0.time, $1.id) }).prefix(keep) { result.insert(id) }
        return result
    }
}
