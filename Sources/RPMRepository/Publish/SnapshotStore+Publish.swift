import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

extension SnapshotStore {
    /// Switches a channel to a snapshot in one step and records it in the history.
    ///
    /// If the channel already has the snapshot, nothing happens.
    ///
    /// - Parameters:
    ///   - force: `true` to publish without a passed check, or with other bytes for a published package; the history records it.
    ///   - replace: `true` to replace the packages of another stack on the channel.
    ///   - isVerified: `true` if every file of the snapshot was just hashed; otherwise this method does it.
    /// - Returns: The recorded event; `nil` if nothing was done.
    /// - Throws: ``Failure`` with code `unchecked` for a snapshot without a passed check, `otherStack`, `otherBytes`, `noSnapshot`, `badName` or
    /// `locked`.
    @discardableResult
    package func publish(
        _ snapshot: String, channel: String, reason: PublishReason, force: Bool = false, replace: Bool = false, isVerified: Bool = false
    ) async throws -> PublishEvent? {
        try await change(channel, action: .publish, reason: reason, isVerified: isVerified) { _ in Choice(id: snapshot, force: force, replace: replace) }
    }

    /// Publishes the snapshot of one channel on another.
    @discardableResult
    package func promote(
        from source: String, to channel: String, reason: PublishReason, force: Bool = false, replace: Bool = false
    ) async throws -> PublishEvent? {
        let name = try StoreName.channel(source)
        return try await change(channel, action: .promote, reason: reason) { _ in
            guard let snapshot = try currentID(name) else { throw Self.empty(source) }
            return Choice(id: snapshot, force: force, replace: replace)
        }
    }

    /// Switches a channel back to its previous snapshot, or to the given one.
    ///
    /// A second rollback goes back one release further: it does not undo the first. A snapshot that the channel had before needs no new check.
    @discardableResult
    package func rollback(_ channel: String, to snapshot: String? = nil, reason: PublishReason) async throws -> PublishEvent? {
        try await change(channel, action: .rollback, reason: reason) { now in
            guard let now else { throw Self.empty(channel) }
            let events = try history(channel: channel)
            guard let target = try snapshot.map({ try self.snapshot($0).id }) ?? Self.previous(of: now, events) else {
                throw Failure(.noSnapshot, "channel \(channel)", cause: "it had no other snapshot before \(now)")
            }
            // A snapshot that the channel had before may always return. Any other must pass the checks of a publication.
            let wasThere = events.contains { $0.to == target }
            return Choice(id: target, force: wasThere, replace: wasThere)
        }
    }

    /// Returns the current snapshot of a channel; `nil` if the channel does not exist.
    package func current(_ channel: String) throws -> RepositorySnapshot? {
        guard let id = try currentID(StoreName.channel(channel)) else { return nil }
        return try snapshot(id)
    }

    /// Returns the channels, sorted by name.
    package func channels() throws -> [String] {
        guard try FileSystem.status(layout.root, followingLinks: true) != nil else { return [] }
        return try FileSystem.list(layout.root).filter { $0.isSymlink && (try? StoreName.channel($0.name)) != nil }.map(\.name)
    }

    /// Checks that a channel exists, or that a new channel can have the name, by the rules of stack files and uploads.
    ///
    /// A channel that exists may have another name, which an earlier version permitted.
    ///
    /// - Throws: ``Failure`` with code `badName`.
    package func requireUsable(channel name: String) throws {
        if try RepositoryName.isChannel(name) || channels().contains(where: { $0.hasSameBytes(as: name) }) { return }
        throw Failure(
            .badName, "channel \"\(PublicText.cleaned(name))\"", cause: "a new channel cannot have this name", hint: RepositoryName.channelHint)
    }

    func currentID(_ channel: StoreName) throws -> String? {
        let link = layout.channel(channel)
        guard let status = try FileSystem.status(link) else { return nil }
        guard status.kind == .symlink else {
            throw Failure(
                .badName, "channel \"\(channel.text)\"", cause: "\(link) is there, and no link that a publication made",
                hint: "name another channel, or move it away")
        }
        let target = try FileSystem.linkTarget(of: link)
        guard !target.isAbsolute, let name = ChannelName.snapshot(ofTarget: target.components.map(\.string)) else {
            throw Failure(.badMetadata, link.string, cause: "it points to \(target), which is no snapshot of this store")
        }
        return name
    }

    /// The snapshot for a channel, and the rules that are waived for it.
    struct Choice {
        let id: String
        /// A Boolean value indicating whether the snapshot may be unchecked, and may change packages under a published name.
        let force: Bool
        /// A Boolean value indicating whether it may replace the snapshot of another stack.
        let replace: Bool
    }

    /// Switches a channel as the only publisher.
    ///
    /// - Parameter choose: A closure that returns the new snapshot for the current one. It is called while the lock is held.
    private func change(
        _ channel: String, action: PublishEvent.Action, reason: PublishReason, isVerified: Bool = false, choose: (String?) throws -> Choice
    ) async throws -> PublishEvent? {
        let name = try StoreName.channel(channel)
        return try await locked {
            let current = try currentID(name)
            if current == nil { try requireUsable(channel: channel) }
            let choice = try choose(current)
            let snapshot = try snapshot(choice.id)
            // Stored bytes can decay, so verify that the published bytes are those that were checked.
            if !isVerified, try currentID(name) != snapshot.id { try verify(snapshot) }
            return try await change(name, to: snapshot, action, reason, choice)
        }
    }

    /// Switches a channel while the caller holds the lock.
    func change(
        _ channel: StoreName, to snapshot: RepositorySnapshot, _ action: PublishEvent.Action, _ reason: PublishReason, _ choice: Choice
    ) async throws -> PublishEvent? {
        let id = snapshot.id
        let checked = try isChecked(snapshot)
        guard checked || choice.force else {
            throw Failure(
                .unchecked, "snapshot \(id)", cause: "it has no passed check",
                hint: "run relcli check on each of its repositories, as \(snapshot.path.appending("TARGET").appending("ARCH")), or publish with --force")
        }
        let from = try currentID(channel)
        guard from != id else { return nil }
        if !choice.replace, let from, let stack = snapshot.stack { try refuseOtherStack(stack, from, channel) }
        let packages = try packages(of: snapshot)
        var published = try published()
        let conflicts = published.conflicts(of: packages, channel: channel.text)
        // A rollback publishes bytes that the channel had before.
        guard conflicts.isEmpty || choice.force || action == .rollback else { throw Self.otherBytes(conflicts, channel) }
        let event = try await entered(
            PublishEvent(
                time: reason.time, who: reason.who, action: action, channel: channel.text, stack: snapshot.stack, from: from, to: id, why: reason.why,
                checked: checked, forced: !checked || !conflicts.isEmpty), reason)
        published.add(packages, channel: channel.text)
        try FileSystem.writeAtomically(StoreJSON.encode(published, onOneLine: true), to: layout.published)
        try checkpoint("published")
        try FileSystem.writeAtomically(StoreJSON.encode(event), to: layout.pending)
        try checkpoint("pending")
        try FileSystem.replaceSymlink(layout.linkTarget(id), at: layout.channel(channel))
        try checkpoint("switched")
        try finishPending()
        return event
    }

    /// Checks that a channel is empty or has this stack, before a release does its work.
    ///
    /// - Throws: ``Failure`` with code `otherStack` or `badName`.
    package func expect(_ stack: String, on channel: String) throws {
        let name = try StoreName.channel(channel)
        guard let current = try currentID(name) else { return try requireUsable(channel: channel) }
        try refuseOtherStack(stack, current, name)
    }

    private func refuseOtherStack(_ stack: String, _ current: String, _ channel: StoreName) throws {
        // The history has the stack even if the snapshot was removed.
        let known = try? self.snapshot(current).stack
        guard let other = try known ?? history(channel: channel.text).last(where: { $0.to == current })?.stack, stack != other else { return }
        let present = other == Self.uploadedStack ? "it has \(other), which" : "it has the stack \(other), whose packages"
        let coming = stack == Self.uploadedStack ? stack : "those of the stack \(stack)"
        throw Failure(
            .otherStack, "channel \(channel.text)", cause: "\(present) would be replaced by \(coming)",
            hint: "give \(stack) a channel or mirror of its own, or publish with --replace if \(other) should go")
    }

    private static func otherBytes(_ conflicts: [PublishedPackages.PackageInRepository], _ channel: StoreName) -> Failure {
        let named = conflicts.map(\.description).listed(limit: 5)
        return Failure(
            .otherBytes, "channel \(channel.text)", cause: "it published other bytes under the same name before: \(named)",
            hint: "hosts that have the first would keep it: raise the release number (relcli release does), or publish with --force")
    }

    private static func previous(of snapshot: String, _ events: [PublishEvent]) -> String? {
        events.last { $0.to == snapshot && $0.action != .rollback }?.from
    }

    private static func empty(_ channel: String) -> Failure {
        Failure(.noSnapshot, "channel \(channel)", cause: "nothing was published on it yet")
    }
}
