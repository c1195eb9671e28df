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
