/// One entry of the history of a store: a snapshot that was made, or the switch of a channel.
package struct PublishEvent: Codable, Hashable, Sendable {
    /// What was done.
    package enum Action: String, Codable, Sendable {
        case create, publish, promote, rollback
    }

    /// When, in seconds since 1970, as the caller gave it.
    package var time: Int64
    /// Who did it, as the caller gave it.
    package var who: String
    package var action: Action
    /// The channel that was switched; nil where a snapshot was made.
    package var channel: String?
    /// The stack that the snapshot was made for; nil when nobody said.
    package var stack: String?
    /// The snapshot that the channel had, nil for the first one.
    package var from: String?
    /// The snapshot that the channel has since, or that was made.
    package var to: String
    /// Why, in the words of who did it.
    package var why: String
    /// Whether the snapshot had a passed check at that time.
    package var checked: Bool
    /// Whether it was published although it had not.
    package var forced: Bool
}

/// Who switches a channel, when and why: what the history keeps beside the facts.
package struct PublishReason: Hashable, Sendable {
    /// Seconds since 1970.
    package var time: Int64
    package var who: String
    package var why: String

    /// Makes a reason; the clock and the user's name are the caller's.
    package init(time: Int64, who: String, why: String) {
        self.time = time
        self.who = who
        self.why = why
    }
}
