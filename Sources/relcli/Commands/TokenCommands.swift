import ArgumentParser
import Failures
import ForeignText
import MirrorAccess
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli token`: the commands for the tokens of a mirror.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", _superCommandName: Relcli.name, abstract: "Say who may upload, yank, promote and read.",
        discussion: "EXAMPLE: relcli token add ci --verb upload --project 'acme-*' --expires 90d --mirror /srv/mirror",
        subcommands: [TokenAddCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

/// A token as the commands show it; the secret is not part of it.
private struct TokenRow: Encodable {
    let id: String
    let name: String
    let verbs: [String]
    let projects: [String]
    let channels: [String]
    let created: String
    let expires: String?
    let expired: Bool

    init(_ token: Token, at time: Int64) {
        id = token.id
        name = token.name
        verbs = token.verbs.map(\.rawValue)
        projects = token.projects
        channels = token.channels
        created = CivilDate.timestamp(secondsSince1970: token.created)
        expires = token.expires.map { CivilDate.timestamp(secondsSince1970: $0) }
        expired = token.hasExpired(at: time)
    }
}

/// `relcli token add`: makes a token.
struct TokenAddCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", _superCommandName: "\(Relcli.name) token", abstract: "Make a token, and print it once.",
        discussion: """
            Clients send it as a password with any user name, as twine and uv do with __token__, or as a bearer token. The mirror keeps only its digest, so it cannot \
            be shown again. A running server knows it at once.

            EXAMPLE: relcli token add ci --verb upload --verb yank --project 'acme-*' --expires 90d --mirror /srv/mirror
            """)

    @Argument(help: ArgumentHelp("The name, which appears in logs and records.", valueName: "name")) var name: String
    @Option(help: ArgumentHelp("A permitted action: upload, yank, promote or read. May be repeated.", valueName: "verb")) var verb: [String] = []
    @Option(help: ArgumentHelp("A project, or a pattern as 'acme-*'; without it, all projects. May be repeated.", valueName: "project"))
    var project: [String] = []
    @Option(help: ArgumentHelp("A channel; without it, all channels. May be repeated.", valueName: "channel")) var channel: [String] = []
    @Option(help: ArgumentHelp("The end of its validity: a time from now, as 90d or 12h, or a date, as 2027-06-30.", valueName: "when")) var expires: String?
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let id: String
        let name: String
        let token: String
    }

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: true)
        let now = context.chain.wallTime()
        var order = TokenFile.Order(name: name, verbs: try verb.map(Self.verb))
        order.projects = project
        order.channels = try channel.map { try Self.channel($0, in: SnapshotStore(root: context.chain.mirror.appending("rpm"))) }
        order.expires = try expires.map { try ExpiryTime.of($0, from: now) }
        let (token, secret) = try TokenFile(mirror: context.chain.mirror).add(order, at: now)
        if options.json {
            context.terminal.print(try JSONOutput.text(Answer(id: token.id, name: token.name, token: secret.text)))
        } else {
            context.terminal.print(secret.text)
            if !options.quiet { context.terminal.note("token '\(token.name)' cannot be shown again; relcli token revoke \(token.name) ends it") }
        }
    }

    /// Returns a name that a channel can have, or that one has.
    ///
    /// A token for any other name would permit nothing, and its owner would find out at the first upload.
    private static func channel(_ text: String, in store: SnapshotStore) throws -> String {
        guard !text.utf8.contains(UInt8(ascii: "*")) else {
            throw Failure(
                .usage, "'\(PublicText.cleaned(text))' cannot be the name of a channel",
                hints: ["name each channel with a --channel of its own; patterns are only for projects"])
        }
        try store.requireUsable(channel: text)
        return text
    }

    private static func verb(_ text: String) throws(Failure) -> Token.Verb {
        if let verb = Token.Verb(rawValue: text) { return verb }
        let known = Token.Verb.allCases.map(\.rawValue)
        throw Failure(.usage, "'\(PublicText.cleaned(text))' is no verb of a token", hints: ["the verbs are \(known.joined(separator: ", "))"])
    }
}

/// `relcli token list`: shows the tokens.
struct TokenListCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", _superCommandName: "\(Relcli.name) token", abstract: "Show the tokens and what each permits.",
        discussion: "EXAMPLE: relcli token list --mirror /srv/mirror")

    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments)
        let now = context.chain.wallTime()
        let rows = try TokenFile(mirror: context.chain.mirror).tokens().map { TokenRow($0, at: now) }
        if options.json { return context.terminal.print(try JSONOutput.text(rows)) }
        guard !rows.isEmpty else { return context.terminal.note("there are no tokens") }
        var table = TextTable(["name", "id", "verbs", "projects", "channels", "expires"].map { ($0, .left) })
        func list(_ names: [String], or none: String) -> String { names.isEmpty ? none : names.joined(separator: " ") }
        for row in rows {
            let isNarrowed = !row.projects.isEmpty || !row.channels.isEmpty
            let all = isNarrowed ? "(none)" : "(all)"
            let expires = row.expires.map { row.expired ? "\($0) (expired)" : $0 } ?? "(never)"
            table.add([row.name, row.id, list(row.verbs, or: ""), list(row.projects, or: all), list(row.channels, or: all), expires])
        }
        for line in table.lines() { context.terminal.print(line) }
    }
}

/// `relcli token revoke`: ends a token.
struct TokenRevokeCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", _superCommandName: "\(Relcli.name) token", abstract: "End a token; a running server refuses it at once.",
        discussion: "EXAMPLE: relcli token revoke ci --mirror /srv/mirror")

    @Argument(help: ArgumentHelp("The name of the token, or its number.", valueName: "name")) var name: String
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: true)
        let token = try TokenFile(mirror: context.chain.mirror).revoke(name)
        if options.json {
            context.terminal.print(try JSONOutput.text(TokenRow(token, at: context.chain.wallTime())))
        } else if !options.quiet {
            context.terminal.note("revoked token '\(token.name)'")
        }
    }
}
