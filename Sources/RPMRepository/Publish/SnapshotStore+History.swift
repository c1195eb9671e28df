import Native
import SystemPackage

extension SnapshotStore {
    /// Every entry, or every switch of one channel, the oldest first.
    ///
    /// A damaged line stops nobody from publishing: it is passed over here, and ``damagedHistory()`` tells of it.
    package func history(channel: String? = nil) throws -> [PublishEvent] {
        guard try FileSystem.status(layout.history) != nil else { return [] }
        return try StoreJSON.decodeLines(PublishEvent.self, from: layout.history).values.filter { channel == nil || $0.channel == channel }
    }

    /// The error that tells which lines of the history are damaged; nil when none is.
    func damagedHistory() throws -> RepositoryError? {
        guard try FileSystem.status(layout.history) != nil else { return nil }
        let lines = try StoreJSON.decodeLines(PublishEvent.self, from: layout.history).damaged
        guard !lines.isEmpty else { return nil }
        return RepositoryError(
            .badMetadata, layout.history.string, cause: "damaged: line \(lines.map(String.init).joined(separator: ", "))", hint: "restore it from a backup")
    }

    /// Notes the switch that was announced, if it was made, and forgets the announcement.
    ///
    /// A publisher that is killed between the switch and its note leaves the announcement: the next one to take the lock ends it here.
    func finishPending() throws {
        guard try FileSystem.status(layout.pending) != nil else { return }
        if let event = try? StoreJSON.decode(PublishEvent.self, from: layout.pending), let channel = event.channel,
            try currentID(StoreName.channel(channel)) == event.to, try history().last != event
        {
            try note(event)
            try checkpoint("noted")
        }
        try FileSystem.remove(layout.pending)
    }

    /// Adds an entry; the caller holds the lock.
    func note(_ event: PublishEvent) throws {
        // Existing lines stay unchanged, damaged ones included.
        let old = try FileSystem.status(layout.history) == nil ? [] : FileSystem.readAll(layout.history, limit: StoreJSON.sizeLimit)
        let whole = old.lastIndex(of: UInt8(ascii: "\n")).map { old[...$0] } ?? []
        try FileSystem.writeAtomically(Array(whole) + StoreJSON.encode(event, onOneLine: true), to: layout.history)
    }
}
