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
            try currentID(StoreName.channel(channel)) == event.to, try history().last != event
        {
            try note(event)
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
        try FileSystem.writeAtomically(Array(whole) + StoreJSON.encode(event, onOneLine: true), to: layout.history)
    }
}

/// One entry in the history of a store: a new snapshot, or the switch of a channel.
package struct PublishEvent: Codable, Hashable, Sendable {
    /// The kind of the event.
    package enum Action: String, Codable, Sendable {
        case create, publish, promote, rollback
    }

    /// The time in seconds since 1970, as given by the caller.
    package var time: Int64
    /// The user who did it, as given by the caller.
    package var who: String
    package var action: Action
    /// The channel that was switched; `nil` for a new snapshot.
    package var channel: String?
    /// The stack of the snapshot; `nil` if unknown.
    package var stack: String?
    /// The previous snapshot of the channel; `nil` for the first one.
    package var from: String?
    /// The new snapshot of the channel, or the created one.
    package var to: String
    /// The reason in the user's words.
    package var why: String
    /// A Boolean value that indicates whether the snapshot had a passed check at that time.
    package var checked: Bool
    /// A Boolean value that indicates whether it was published without a passed check.
    package var forced: Bool
}

/// The user, time and reason of switching a channel, for the history.
package struct PublishReason: Hashable, Sendable {
    /// The time in seconds since 1970.
    package var time: Int64
    package var who: String
    package var why: String

    /// Creates a reason.
    ///
    /// The caller supplies the time and the user's name.
    package init(time: Int64, who: String, why: String) {
        self.time = time
        self.who = who
        self.why = why
    }
}
