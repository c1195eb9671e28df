import ArgumentParser
import Failures
import Native
import ReleaseChain
import ServeSettings
import SystemPackage

/// `relcli config`: shows each setting with its origin.
struct ConfigCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", _superCommandName: Relcli.name, abstract: "Show the settings and their origins.",
        discussion: "EXAMPLE: RELCLI_JOBS=4 relcli config specs/sync")

    @Argument(help: ArgumentHelp("A stack file or folder, whose relcli.toml is read too.", valueName: "stack"))
    var stack: String?

    @Option(help: ArgumentHelp("A file of settings of the server, as serve.toml, whose settings are shown too.", valueName: "file"))
    var config: String?

    @OptionGroup var options: GlobalOptions
    @OptionGroup var mirror: MirrorOptions

    /// One setting as JSON.
    private struct Row: Encodable {
        let name: String
        let value: String?
        let origin: String
    }

    /// The texts that are shown for settings without a value, by the name of the setting.
    private static let unset = [
        "index": "(the one pip uses)", "internal-index": "(that of the stack)", "public-url": "(the host that clients ask for)",
        "serve.upstream.url": "(none: only what the mirror holds)",
        "ca": "(those of pip or the system)", "client-cert": "(that of pip, if any)", "client-key": "(in the file of the certificate)",
    ]

    func run() async throws {
        if let stack, try FileSystem.status(FilePath(stack), followingLinks: true) == nil {
            throw Failure(.usage, "there is no stack \(stack)", hints: ["name a stack.toml, or the folder that holds one"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments, stack: stack)
        var rows = context.chain.settings.entries.map { Row(name: $0.name, value: $0.value, origin: "\($0.origin)") }
        if let config {
            var order = ServeOrder(version: RelcliVersion.current)
            order.config = config
            let server = try ServeSettings(order, environment: options.environment)
            rows += server.entries.map { Row(name: "serve.\($0.name)", value: $0.value, origin: $0.origin) }
        }
        if options.json {
            context.terminal.print(try JSONOutput.text(rows))
            return
        }
        var table = TextTable([("setting", .left), ("value", .left), ("from", .left)])
        for row in rows {
            let name = row.name == "serve.public-url" ? "public-url" : row.name
            table.add([row.name, row.value ?? Self.unset[name] ?? "(none)", row.origin])
        }
        for line in table.lines() { context.terminal.print(line) }
    }
}
