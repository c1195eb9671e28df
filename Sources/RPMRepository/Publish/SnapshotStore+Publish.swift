import Native
import SystemPackage

extension SnapshotStore {
    /// Puts a snapshot on a channel, in one step, and notes it in the history.
    ///
    /// A channel that already has the snapshot stays as it is and gets no entry.
    ///
    /// - Parameter force: publish although there is no passed check; the history says so.
    /// - Returns: what was noted, nil when there was nothing to do.
    /// - Throws: ``RepositoryError`` `.unchecked` for a snapshot without a passed check, `.noSnapshot`, `.badName`, `.locked`.
    @discardableResult
    package func publish(
        _ snapshot: String, channel: String, reason: PublishReason, force: Bool = false
    ) throws -> PublishEvent? {
        try change(channel, to: snapshot, action: .publish, reason: reason, force: force)
    }

    /// Puts what one channel has on another channel.
    @discardableResult
    package func promote(from source: String, to channel: String, reason: PublishReason, force: Bool = false) throws -> PublishEvent? {
        guard let snapshot = try current(source) else { throw Self.empty(source) }
        return try change(channel, to: snapshot.id, action: .promote, reason: reason, force: force)
    }

    /// Takes a channel back to the snapshot it had before, or to the one that is named.
    ///
    /// Going back twice goes back two releases: what a rollback did is not itself taken back. A snapshot that was published before
    /// needs no new check.
    @discardableResult
    package func rollback(_ channel: String, to snapshot: String? = nil, reason: PublishReason) throws -> PublishEvent? {
        guard let now = try current(channel) else { throw Self.empty(channel) }
        let events = try history(channel: channel)
        guard let target = snapshot ?? Self.previous(of: now.id, events) else {
            throw RepositoryError(.noSnapshot, "channel \(channel)", cause: "it had no other snapshot before \(now.id)")
        }
        let wasPublished = events.contains { $0.to == target }
        return try change(channel, to: target, action: .rollback, reason: reason, force: wasPublished)
    }

    /// The snapshot a channel has, nil when there is no such channel yet.
    package func current(_ channel: String) throws -> RepositorySnapshot? {
        guard let id = try currentID(StoreName.channel(channel)) else { return nil }
        return try snapshot(id)
    }

    /// The channels, sorted by name.
    package func channels() throws -> [String] {
        try FileSystem.list(layout.root).filter { $0.isSymlink && (try? StoreName.channel($0.name)) != nil }.map(\.name)
    }

    func currentID(_ channel: StoreName) throws -> String? {
        let link = layout.channel(channel)
        guard try FileSystem.status(link) != nil else { return nil }
        let target = try FileSystem.linkTarget(of: link)
        let name = target.lastComponent?.string ?? ""
        guard target == layout.linkTarget(name) else {
            throw RepositoryError(.badMetadata, link.string, cause: "it points to \(target), which is no snapshot of this store")
        }
        return name
    }

    private func change(
        _ channel: String, to id: String, action: PublishEvent.Action, reason: PublishReason, force: Bool
    ) throws -> PublishEvent? {
        let name = try StoreName.channel(channel)
        return try locked { try change(name, to: id, action, reason, force) }
    }

    private func change(
        _ channel: StoreName, to id: String, _ action: PublishEvent.Action, _ reason: PublishReason, _ force: Bool
    ) throws -> PublishEvent? {
        let snapshot = try snapshot(id)
        let checked = try isChecked(snapshot)
        guard checked || force else {
            throw RepositoryError(
                .unchecked, "snapshot \(id)", cause: "it has no passed check", hint: "run relcli check on it, or publish with --force")
        }
        let from = try currentID(channel)
        guard from != id else { return nil }
        let event = PublishEvent(
            time: reason.time, who: reason.who, action: action, channel: channel.text, from: from, to: id, why: reason.why,
            checked: checked, forced: !checked)
        try FileSystem.writeAtomically(StoreJSON.encode(event), to: layout.pending)
        try checkpoint("pending")
        try FileSystem.replaceSymlink(layout.linkTarget(id), at: layout.channel(channel))
        try checkpoint("switched")
        try finishPending()
        return event
    }

    private static func previous(of snapshot: String, _ events: [PublishEvent]) -> String? {
        events.last { $0.to == snapshot && $0.action != .rollback }?.from
    }

    private static func empty(_ channel: String) -> RepositoryError {
        RepositoryError(.noSnapshot, "channel \(channel)", cause: "nothing was published on it yet")
    }
}
