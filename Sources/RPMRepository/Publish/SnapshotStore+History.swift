import Failures
import Native
import SystemPackage

extension SnapshotStore {
    /// Returns every event, or every switch of one channel, oldest first.
    ///
    /// Damaged lines are skipped, so that they do not prevent publishing; ``damagedHistory()`` reports them.
    package func history(channel: String? = nil) throws -> [PublishEvent] {
        guard try FileSystem.status(layout.history) != nil else { return [] }
        return try StoreJSON.decodeLines(PublishEvent.self, from: layout.history).values.filter { channel == nil || $0.channel == channel }
    }

    /// Returns the error that lists the damaged lines of the history; `nil` if there are none.
    func damagedHistory() throws -> Failure? {
        guard try FileSystem.status(layout.history) != nil else { return nil }
        let lines = try StoreJSON.decodeLines(PublishEvent.self, from: layout.history).damaged
        guard !lines.isEmpty else { return nil }
        return Failure(
            .badMetadata, layout.history.string, cause: "damaged: line \(lines.map(String.init).joined(separator: ", "))", hint: "restore it from a backup")
    }

    /// Records an announced switch if it was made, and removes the announcement.
    ///
    /// A publisher that is killed between the switch and its record leaves the announcement for the next one that takes the lock.
    func finishPending() throws {
        guard try FileSystem.status(layout.pending) != nil else { return }
        if let event = try? StoreJSON.decode(PublishEvent.self, from: layout.pending), let channel = event.channel,
            try currentID(StoreName.channel(channel)) == event.to
        {
            if try history().last == event { try noteHead(of: channel) } else { try note(event) }
            try checkpoint("noted")
        }
        try FileSystem.remove(layout.pending)
    }

    /// Adds an event.
    ///
    /// The caller holds the lock.
    func note(_ event: PublishEvent) throws {
        // Existing lines stay unchanged, damaged ones included.
        let old = try FileSystem.status(layout.history) == nil ? [] : FileSystem.readAll(layout.history, limit: StoreJSON.sizeLimit)
        let whole = old.lastIndex(of: UInt8(ascii: "\n")).map { old[...$0] } ?? []
        let line = try StoreJSON.encode(event, onOneLine: true)
        try FileSystem.writeAtomically(Array(whole) + line, to: layout.history)
        guard let channel = event.channel, event.entry != nil else { return }
        try checkpoint("entered")
        try noteHead(of: channel)
    }

    /// Records which entry of a channel's log is the last.
    private func noteHead(of channel: String) throws {
        guard let last = try log(of: channel).last, last.event.entry != nil else { return }
        var heads = try heads()
        guard heads[channel] != last.digest else { return }
        heads[channel] = last.digest
        try FileSystem.writeAtomically(StoreJSON.encode(heads), to: layout.heads)
    }
}
