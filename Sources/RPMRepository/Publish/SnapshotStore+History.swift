import Native
import SystemPackage

extension SnapshotStore {
    /// Every switch of every channel, or of one, the oldest first.
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
        let events = try history()
        let switched = try currentID(StoreName.channel(event.channel)) == event.to
        if switched && events.last != event {
            let lines = try (events + [event]).flatMap { try StoreJSON.encode($0, onOneLine: true) }
            try FileSystem.writeAtomically(lines, to: layout.history)
            try checkpoint("noted")
        }
        try FileSystem.remove(layout.pending)
    }
}
