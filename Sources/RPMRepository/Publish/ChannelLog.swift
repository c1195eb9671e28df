import Failures
import ForeignText
import Native
import SystemPackage

/// One line of a channel's log, with its bytes.
///
/// The log of a channel is made of the lines of the history that name it. Each line holds the digest of the one before, so a line cannot be changed or
/// removed without changing all later ones; if the stack has a key, each line is signed.
package struct ChannelEntry: Sendable {
    package let event: PublishEvent
    /// The SHA-256 of the line, without its end.
    package let digest: String

    /// Returns the SHA-256 of a line, ignoring its end.
    static func digest(of line: [UInt8]) -> String {
        Digest.hex(of: line.last == UInt8(ascii: "\n") ? Array(line.dropLast()) : line, .sha256)
    }
}

/// The numbers of releases: each snapshot of a stack gets one on each channel, in the order in which the channel had them.
package struct ReleaseNumbers: Sendable {
    private var numbers: [String: [String: Int]] = [:]

    /// Numbers the releases in a history of any channels.
    ///
    /// An old event without a number gets the number of its snapshot on the channel, or else the next one.
    package init(_ events: [PublishEvent]) {
        for event in events where event.action != .create { _ = add(event) }
    }

    private mutating func add(_ event: PublishEvent) -> Int {
        let place = Self.place(event.stack, event.channel ?? "")
        let known = numbers[place] ?? [:]
        let number = event.release ?? known[event.to] ?? ((known.values.max() ?? 0) + 1)
        numbers[place, default: [:]][event.to] = number
        return number
    }

    /// Returns the number of a snapshot; `nil` if the channel never had it.
    package func number(of snapshot: String, stack: String?, channel: String) -> Int? { numbers[Self.place(stack, channel)]?[snapshot] }

    /// Returns the number that a snapshot has or would get.
    func next(for snapshot: String, stack: String?, channel: String) -> Int {
        number(of: snapshot, stack: stack, channel: channel) ?? ((numbers[Self.place(stack, channel)]?.values.max() ?? 0) + 1)
    }

    /// Returns the snapshots of a channel with a number: several, if the channel had several stacks.
    func snapshots(_ number: Int, channel: String) -> [String] {
        numbers.filter { $0.key.utf8.hasSuffix("\n\(channel)") }.flatMap { $0.value.filter { $0.value == number }.map(\.key) }.sorted()
    }

    private static func place(_ stack: String?, _ channel: String) -> String { "\(stack ?? "")\n\(channel)" }
}

extension PublishEvent {
    /// The name of the release, for example `sync prod #12`; `nil` for an event without a number.
    package var releaseName: String? {
        guard let channel, let release else { return nil }
        return Self.releaseName(stack: stack, channel: channel, number: release)
    }

    /// Returns the name of a release, for example `sync prod #12`.
    package static func releaseName(stack: String?, channel: String, number: Int) -> String { "\(stack.map { "\($0) " } ?? "")\(channel) #\(number)" }
}

extension SnapshotStore {
    /// Returns the lines of a channel, oldest first; damaged lines are left out.
    package func log(of channel: String) throws -> [ChannelEntry] {
        guard try FileSystem.status(layout.history) != nil else { return [] }
        let bytes = try FileSystem.readAll(layout.history, limit: StoreJSON.sizeLimit)
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let event = try? StoreJSON.decode(PublishEvent.self, line: line), event.channel == channel else { return nil }
            return ChannelEntry(event: event, digest: ChannelEntry.digest(of: Array(line)))
        }
    }

    /// Returns the digest of the last line of each channel, as the last writer recorded it; empty if there is no such file or it is damaged.
    func heads() throws -> [String: String] {
        guard try FileSystem.status(layout.heads) != nil else { return [:] }
        return (try? StoreJSON.decode([String: String].self, from: layout.heads)) ?? [:]
    }

    /// Returns an event with its place in the channel's log and the number of its release, and signs it if the stack has a key.
    ///
    /// The caller holds the lock.
    ///
    /// - Throws: ``Failure`` with code `signature` if the stack's key cannot be used.
    func entered(_ event: PublishEvent, _ reason: PublishReason) async throws -> PublishEvent {
        var event = event
        let channel = event.channel ?? ""
        let log = try log(of: channel)
        event.entry = (log.last?.event.entry ?? log.count) + 1
        event.previous = log.last?.digest
        event.release = ReleaseNumbers(log.map(\.event)).next(for: event.to, stack: event.stack, channel: channel)
        let record = try recordHead(of: event.to)
        event.record = record?.digest
        event.commit = reason.commit ?? record?.head.commit
        guard let key = record?.head.key, !reason.isUnsigned else { return event }
        event.key = key
        let line = try StoreJSON.encode(event, onOneLine: true).dropLast()
        let signature: RepositorySigner.Signature
        do { signature = try await RepositorySigner(key: key, home: reason.keyHome).signature(of: Array(line)) } catch let error as Failure {
            throw Failure(
                error.code, "the log of the channel \(channel) cannot be signed", causes: [error.description],
                hints: error.hints + ["leave the entry unsigned with --unsigned, which the log then shows"])
        }
        try FileSystem.createDirectory(layout.signatures)
        try FileSystem.writeAtomically(signature.publicKey, to: layout.signatures.appending("\(key).key"))
        try FileSystem.writeAtomically(signature.text, to: layout.signatures.appending("\(ChannelEntry.digest(of: Array(line))).asc"))
        return event
    }

    /// Returns the snapshot that a text names: an id or the start of one, a channel, or a release of a channel, for example `prod#12`.
    ///
    /// - Parameter channel: The channel of a number without one, for example `#12`.
    /// - Throws: ``Failure`` with code `noSnapshot` or `badName`.
    package func snapshot(named text: String, channel: String? = nil) throws -> RepositorySnapshot {
        if let (name, number) = text.cut(atLast: "#") {
            let channel = name.isEmpty ? channel ?? "" : String(name)
            guard let wanted = Int(number), wanted > 0, !channel.isEmpty else {
                throw Failure(.badName, "release \(text)", cause: "it is no channel and number", hint: "write CHANNEL#NUMBER, as prod#12")
            }
            let found = ReleaseNumbers(try history(channel: channel)).snapshots(wanted, channel: channel)
            guard let id = found.first else {
                throw Failure(
                    .noSnapshot, "release \(text)", cause: "the channel \(channel) had no release of that number", hint: "relcli snapshots --history lists them"
                )
            }
            guard found.count == 1 else {
                throw Failure(
                    .badName, "release \(text)", cause: "two stacks have one of that number", hint: "name the snapshot: \(found.joined(separator: " or "))")
            }
            return try snapshot(id)
        }
        if let name = try? StoreName.channel(text), let current = try currentID(name) { return try snapshot(current) }
        return try snapshot(text)
    }
}
