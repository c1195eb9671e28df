import ArgumentParser
import Failures
import ForeignText
import MirrorAccess
import ReleaseChain

/// `relcli blocked`: the commands for the blocked addresses of a mirror.
struct BlockedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blocked", _superCommandName: Relcli.name, abstract: "Say which addresses may not use the mirror's servers.",
        discussion: "EXAMPLE: relcli blocked add 192.0.2.0/24 --for 12h --reason 'runaway jobs' --mirror /srv/mirror",
        subcommands: [BlockedListCommand.self, BlockedAddCommand.self, BlockedRemoveCommand.self])

    /// Parses an address or a range.
    static func range(_ text: String) throws(Failure) -> AddressRange {
        if let range = AddressRange(text) { return range }
        throw Failure(.usage, "'\(PublicText.cleaned(text))' is no address", hints: ["write an address, or a range as 192.0.2.0/24 or 2001:db8::/64"])
    }
}

/// `relcli blocked list`: shows the blocked addresses.
struct BlockedListCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", _superCommandName: "\(Relcli.name) blocked", abstract: "Show the blocked addresses, with the reason and the end.",
        discussion: "EXAMPLE: relcli blocked list --mirror /srv/mirror")

    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// A row as JSON.
    private struct Row: Encodable {
        let address: String
        let reason: String
        let since: String
        let until: String?
    }

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments)
        let rows = try BlockedFile(mirror: context.chain.mirror).blocked(at: context.chain.wallTime()).map { entry in
            Row(
                address: entry.address, reason: entry.reason, since: CivilDate.timestamp(secondsSince1970: entry.since),
                until: entry.until.map { CivilDate.timestamp(secondsSince1970: $0) })
        }
        if options.json { return context.terminal.print(try JSONOutput.text(rows)) }
        guard !rows.isEmpty else { return context.terminal.note("no address is blocked") }
        var table = TextTable(["address", "since", "until", "reason"].map { ($0, .left) })
        for row in rows { table.add([row.address, row.since, row.until ?? "(removed)", row.reason]) }
        for line in table.lines() { context.terminal.print(line) }
    }
}

/// `relcli blocked add`: blocks an address.
struct BlockedAddCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", _superCommandName: "\(Relcli.name) blocked", abstract: "Block an address or a range; running servers refuse it within seconds.",
        discussion: "EXAMPLE: relcli blocked add 192.0.2.7 --for 12h --reason 'runaway job' --mirror /srv/mirror")

    @Argument(help: ArgumentHelp("An address, or a range as 192.0.2.0/24 or 2001:db8::/64.", valueName: "address")) var address: String
    @Option(name: .customLong("for"), help: ArgumentHelp("The time from now, as 12h or 30d; without it, until it is removed.", valueName: "time"))
    var time: String?
    @Option(help: ArgumentHelp("The reason, which the client is told.", valueName: "text")) var reason = "an operator decided it"
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: true)
        let (range, now) = (try BlockedCommand.range(address), context.chain.wallTime())
        let until = try time.map { try ExpiryTime.of($0, from: now) }
        try BlockedFile(mirror: context.chain.mirror).add(range, reason: reason, until: until, at: now)
        if !options.quiet { context.terminal.note("blocked \(range)\(until.map { " until \(CivilDate.timestamp(secondsSince1970: $0))" } ?? "")") }
    }
}

/// `relcli blocked remove`: ends the block of an address.
struct BlockedRemoveCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", _superCommandName: "\(Relcli.name) blocked", abstract: "Let a blocked address in again.",
        discussion: "EXAMPLE: relcli blocked remove 192.0.2.7 --mirror /srv/mirror")

    @Argument(help: ArgumentHelp("The address or range, as it is listed.", valueName: "address")) var address: String
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: true)
        let range = try BlockedCommand.range(address)
        guard try BlockedFile(mirror: context.chain.mirror).remove(range, at: context.chain.wallTime()) else {
            throw Failure(.usage, "\(range) is not blocked", hints: ["relcli blocked list shows the addresses"])
        }
        if !options.quiet { context.terminal.note("\(range) is no longer blocked") }
    }
}
