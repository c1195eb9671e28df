import ArgumentParser
import Failures
import RPMRepository
import ReleaseChain
import SystemPackage

/// The snapshot store of the mirror that a command names, with the command's context.
struct SnapshotAccess {
    let context: CommandContext
    let store: SnapshotStore

    /// Opens the store.
    ///
    /// - Parameter writes: `true` for a command that changes it, which notes that the mirror is the user's own.
    init(_ options: GlobalOptions, _ work: WorkOptions, writes: Bool) async throws {
        context = try await CommandContext.ofMirror(options, work.arguments, writes: writes)
        do {
            store = try SnapshotStore(root: context.chain.mirror.appending("rpm"))
        } catch {
            throw Failure.from(error)
        }
    }

    /// Runs a change of a channel, and prints the channel's snapshot before and after it.
    ///
    /// - Parameters:
    ///   - message: the text of `--message`, for a warning: it is not kept if nothing changes.
    ///   - work: a closure that changes the channel and returns the event; `nil` if the channel already has the snapshot.
    func change(_ channel: String, message: String?, _ work: (SnapshotStore) async throws -> PublishEvent?) async throws {
        do {
            guard let event = try await work(store) else {
                let name = try store.current(channel).flatMap { try self.name(of: $0.id, stack: $0.stack, channel: channel) }
                context.terminal.print("nothing to do: \(channel) already has \(name ?? "it")")
                if message != nil { context.chain.events(.warning("the message is not kept: nothing changed")) }
                return
            }
            if event.from == nil, try store.history(channel: channel).count == 1 {
                let others = try store.channels().filter { $0 != channel }
                if !others.isEmpty { context.terminal.note("created the channel \(channel); the others are \(others.joined(separator: ", "))") }
            }
            let from = try event.from.map { "\(try name(of: $0, channel: channel) ?? "snapshot") (\($0))" } ?? "nothing"
            let to = "\(event.releaseName ?? "snapshot") (\(event.to))"
            context.terminal.print("\(channel): \(from) -> \(to)\(event.forced && !event.checked ? " (forced, unchecked)" : "")")
            if let old = event.from, let line = store.stepsBack(on: channel, from: old, to: event.to) { context.chain.events(.warning(line)) }
        } catch {
            throw Failure.from(error)
        }
    }

    /// Returns the name of the release that a snapshot is on a channel, for example `shop prod #3`; `nil` if the channel never had it.
    ///
    /// - Parameter stack: the stack of the release; `nil` for the stack of the last event with the snapshot.
    private func name(of snapshot: String, stack: String? = nil, channel: String) throws -> String? {
        let events = try store.history(channel: channel)
        let stack = stack ?? events.last { $0.to == snapshot }?.stack
        let number = ReleaseNumbers(events).number(of: snapshot, stack: stack, channel: channel)
        return number.map { PublishEvent.releaseName(stack: stack, channel: channel, number: $0) }
    }
}

/// The options of the entry that a command writes to a channel's log.
struct EntryOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The reason, for the record and the history.", valueName: "text")) var message: String?
    @Flag(help: "Do not sign the entry of the log, although the stack has a key.") var unsigned = false

    /// Returns the reason for the history: the text of `--message`, or the name of the command if there is none.
    func reason(_ context: CommandContext, command: String) -> PublishReason {
        var reason = context.chain.publishReason(message ?? command)
        reason.isUnsigned = unsigned
        return reason
    }
}

/// `relcli publish`: puts a checked snapshot on a channel.
struct PublishCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", _superCommandName: Relcli.name, abstract: "Put a checked snapshot on a channel.",
        discussion: "EXAMPLE: relcli publish 3f2a91c04d prod --mirror /srv/mirror")

    @Argument(help: ArgumentHelp("The snapshot: its id or the start of it, or a release as stage#3.", valueName: "snapshot")) var snapshot: String
    @Argument(help: ArgumentHelp("The channel.", valueName: "channel")) var channel: String
    @Flag(help: "Publish even if it was not checked, its check failed, or it changes published packages; the history records this.") var force = false
    @Flag(help: "Publish even if the channel has another stack, whose packages are then removed from it.") var replace = false
    @OptionGroup var entry: EntryOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let access = try await SnapshotAccess(options, work, writes: true)
        try await access.change(channel, message: entry.message) {
            try await $0.publish(
                $0.snapshot(named: snapshot, channel: channel).id, channel: channel, reason: entry.reason(access.context, command: "relcli publish"),
                force: force, replace: replace)
        }
    }
}

/// `relcli promote`: puts one channel's snapshot on another channel.
struct PromoteCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", _superCommandName: Relcli.name, abstract: "Put the snapshot of one channel on another.",
        discussion: "EXAMPLE: relcli promote stage prod --message \"tested by QA\"")

    @Argument(help: ArgumentHelp("The channel with the snapshot.", valueName: "from")) var from: String
    @Argument(help: ArgumentHelp("The channel to put it on.", valueName: "to")) var to: String
    @Flag(help: "Promote even if it was not checked, its check failed, or it changes published packages; the history records this.") var force = false
    @Flag(help: "Promote even if the channel has another stack, whose packages are then removed from it.") var replace = false
    @OptionGroup var entry: EntryOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let access = try await SnapshotAccess(options, work, writes: true)
        try await access.change(to, message: entry.message) {
            try await $0.promote(
                from: from, to: to, reason: entry.reason(access.context, command: "relcli promote"), force: force, replace: replace)
        }
    }
}

/// `relcli rollback`: puts an earlier snapshot back on a channel.
struct RollbackCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", _superCommandName: Relcli.name, abstract: "Put an earlier snapshot back on a channel.",
        discussion: "EXAMPLE: relcli rollback prod --to prod#11 --message \"writes fail\"")

    @Argument(help: ArgumentHelp("The channel.", valueName: "channel")) var channel: String
    @Option(help: ArgumentHelp("The snapshot to go back to, or its number on the channel, as prod#11.", valueName: "snapshot")) var to: String?
    @OptionGroup var entry: EntryOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let access = try await SnapshotAccess(options, work, writes: true)
        try await access.change(channel, message: entry.message) { store in
            let target = try to.map { try store.snapshot(named: $0, channel: channel).id }
            return try await store.rollback(channel, to: target, reason: entry.reason(access.context, command: "relcli rollback"))
        }
    }
}

/// `relcli snapshots`: lists the snapshots and their channels.
struct SnapshotsCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots", _superCommandName: Relcli.name, abstract: "List the snapshots and the channels that have them.",
        discussion: "EXAMPLE: relcli snapshots --mirror /srv/mirror --json")

    @Option(help: ArgumentHelp("Remove snapshots, all but those of channels, of their last N switches, and the last N made.", valueName: "n"))
    var keep: Int?
    @Flag(help: "With --keep: only list the snapshots that would be removed.") var dryRun = false
    @Flag(help: "List the switches of channels: when, who, what and why.") var history = false
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// One snapshot as JSON.
    private struct Row: Encodable {
        let snapshot: String
        let stack: String?
        /// The time when it was made, in UTC as ISO 8601; `nil` if the history does not record it.
        let made: String?
        let who: String?
        let channels: [String]
        /// Each release that the snapshot is or was, for example `shop prod #3`.
        let releases: [String]
        let checked: Bool
        let repositories: Int
        let packages: Int
        let bytes: UInt64
    }

    func run() async throws {
        let access = try await SnapshotAccess(options, work, writes: keep != nil && !dryRun)
        if history { return try printHistory(access) }
        if let keep { return try await remove(access, keep) }
        let listing: SnapshotStore.Listing
        do { listing = try access.store.listing() } catch { throw Failure.from(error) }
        let made = Dictionary(listing.events.filter { $0.action == .create }.map { ($0.to, $0) }, uniquingKeysWith: { _, last in last })
        let numbers = ReleaseNumbers(listing.events)
        let known = Set(listing.events.compactMap(\.channel)).sorted()
        try print(
            listing.snapshots.map { snapshot in
                let event = made[snapshot.id]
                return Row(
                    snapshot: snapshot.id, stack: snapshot.stack, made: event.map { UpdateNotice.time($0.time) }, who: event?.who,
                    channels: listing.channels[snapshot.id] ?? [],
                    releases: known.compactMap { channel in
                        numbers.number(of: snapshot.id, stack: snapshot.stack, channel: channel).map {
                            PublishEvent.releaseName(stack: snapshot.stack, channel: channel, number: $0)
                        }
                    }, checked: listing.checked.contains(snapshot.id),
                    repositories: snapshot.members.count, packages: snapshot.members.map(\.packages).reduce(0, +),
                    bytes: snapshot.members.map(\.bytes).reduce(0, +))
            }, access)
        if let problem = listing.problems.first {
            let told = Failure.from(problem)
            throw Failure(told.code, told.subject, causes: listing.problems.dropFirst().map(\.description), hints: told.hints)
        }
    }

    private func print(_ rows: [Row], _ access: SnapshotAccess) throws {
        let terminal = access.context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(rows))
            return
        }
        var table = TextTable([
            ("snapshot", .left), ("stack", .left), ("made", .left), ("by", .left), ("releases", .left), ("channels", .left), ("check", .left),
            ("repositories", .right),
            ("packages", .right), ("size", .right),
        ])
        for row in rows {
            table.add([
                row.snapshot, row.stack ?? "-", row.made ?? "-", row.who ?? "-", row.releases.isEmpty ? "-" : row.releases.joined(separator: ", "),
                row.channels.joined(separator: ", "),
                row.checked ? "passed" : "not passed", "\(row.repositories)", "\(row.packages)", Size.text(row.bytes),
            ])
        }
        for line in table.lines() { terminal.print(line) }
    }

    private func printHistory(_ access: SnapshotAccess) throws {
        var events: [PublishEvent]
        do { events = try access.store.history() } catch { throw Failure.from(error) }
        let numbers = ReleaseNumbers(events)
        for index in events.indices {
            guard let channel = events[index].channel else { continue }
            events[index].release = numbers.number(of: events[index].to, stack: events[index].stack, channel: channel)
        }
        let terminal = access.context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(events))
            return
        }
        var table = TextTable([
            ("when", .left), ("who", .left), ("what", .left), ("stack", .left), ("channel", .left), ("release", .left), ("from", .left), ("to", .left),
            ("commit", .left),
            ("why", .left),
        ])
        for event in events {
            table.add([
                UpdateNotice.time(event.time), event.who, event.action.rawValue + (event.forced ? " (forced)" : ""), event.stack ?? "-", event.channel ?? "-",
                event.release.map { "#\($0)" } ?? "-", event.from ?? "-", event.to, event.commit?.text ?? "-", event.why,
            ])
        }
        for line in table.lines() { terminal.print(line) }
    }

    private func remove(_ access: SnapshotAccess, _ keep: Int) async throws {
        guard keep > 0 else { throw Failure(.usage, "--keep \(keep) would keep nothing to go back to", hints: ["keep at least 1"]) }
        let gone: [String]
        do { gone = try await access.store.retain(keep: keep, dryRun: dryRun) } catch { throw Failure.from(error) }
        if options.json {
            access.context.terminal.print(try JSONOutput.text(gone))
        } else {
            for id in gone { access.context.terminal.print("\(dryRun ? "would remove" : "removed") \(id)") }
            if gone.isEmpty { access.context.terminal.note("nothing to remove: every snapshot is needed") }
        }
    }
}
