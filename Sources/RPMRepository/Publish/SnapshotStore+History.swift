import Native
import SystemPackage

extension SnapshotStore {
    /// Every entry, or every switch of one channel, the oldest first.
    package func history(channel: String? = nil) throws -> [PublishEvent] {
        guard try FileSystem.status(layout.history) != nil else { return [] }
        return try StoreJSON.decodeLines(PublishEvent.self, from: layout.history).filter { channel == nil || $0.channel == channel }
    }

    /// Notes the switch that was announced, if it was made, and forgets the announcement.
    ///
    /// A publisher that is killed between the switch and its note leaves the announcement: the next one to take the lock ends it here.
    func finishPending() throws {
        guard try FileSystem.status(layout.pending) != nil else { return }
        let event = try StoreJSON.decode(PublishEvent.self, from: layout.pending)
        if let channel = event.channel, try currentID(StoreName.channel(channel)) == event.to, try history().last != event {
            try note(event)
            try checkpoint("noted")
        }
        try FileSystem.remove(layout.pending)
    }

    /// Adds an entry; the caller holds the lock.
    func note(_ event: PublishEvent) throws {
        let lines = try (history() + [event]).flatMap { try StoreJSON.encode($0, onOneLine: true) }
        try FileSystem.writeAtomically(lines, to: layout.history)
    }
}
