import ForeignText
package import SystemPackage

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
    /// A Boolean value indicating whether the snapshot had a passed check at that time.
    package var checked: Bool
    /// A Boolean value indicating whether it was published without a passed check.
    package var forced: Bool
    /// The number of the release among those of its stack on the channel, from 1; a snapshot that returns keeps its number.
    package var release: Int?
    /// The place of this entry in the channel's log, from 1; `nil` for entries from before logs were chained.
    package var entry: Int?
    /// The SHA-256 of the channel's previous line; `nil` for the first one.
    package var previous: String?
    /// The SHA-256 of the record of the snapshot; `nil` if it has none.
    package var record: String?
    /// The commit of the stack repository; `nil` if unknown.
    package var commit: StackCommit?
    /// The fingerprint of the key that signed the line; `nil` if it is not signed.
    package var key: String?
}

/// The user, time and reason of switching a channel, for the history.
package struct PublishReason: Hashable, Sendable {
    /// The time in seconds since 1970.
    package var time: Int64
    package var who: String
    package var why: String
    /// The commit of the stack repository; `nil` takes the one in the record of the snapshot.
    package var commit: StackCommit?
    /// The home folder of GnuPG with the stack's key; `nil` for GnuPG's default.
    package var keyHome: FilePath?
    /// A Boolean value indicating whether the entry is left unsigned although the stack has a key.
    package var isUnsigned = false

    /// Creates a reason.
    ///
    /// The caller supplies the time and the user's name.
    package init(time: Int64, who: String, why: String) {
        self.time = time
        self.who = who
        self.why = why
    }
}

/// The commit of the stack repository that a release was made from.
package struct StackCommit: Codable, Hashable, Sendable {
    /// The identifier of the commit.
    package var id: String
    /// A Boolean value indicating whether the stack's folder had no change that was not committed; `nil` if git could not tell.
    package var isClean: Bool?

    /// Creates a commit.
    package init(id: String, isClean: Bool?) {
        self.id = id
        self.isClean = isClean
    }

    /// The start of the identifier, and a note if the folder had changes: `3f2a91c04d1e, with changes`.
    package var text: String {
        String(id.start(bytes: 12)) + (isClean == true ? "" : isClean == false ? ", with changes" : ", perhaps with changes")
    }
}
