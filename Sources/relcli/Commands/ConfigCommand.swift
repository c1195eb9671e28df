import ArgumentParser
import Failures
import Native
import ReleaseChain
import SystemPackage

/// `relcli config`: shows each setting with its origin.
struct ConfigCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", _superCommandName: Relcli.name, abstract: "Show the settings and their origins.",
        discussion: "EXAMPLE: RELCLI_JOBS=4 relcli config specs/sync")

    @Argument(help: ArgumentHelp("A stack file or folder, whose relcli.toml is read too.", valueName: "stack"))
    var stack: String?

    @OptionGroup var options: GlobalOptions
    @OptionGroup var mirror: MirrorOptions

    /// One setting as JSON.
    private struct Row: Encodable {
        let name: String
        let value: String?
        let origin: String
    }

    /// The meaning of a setting without a value.
    private static let unset = [
        "index": "(the one pip uses)", "internal-index": "(that of the stack)", "public-url": "(the host that clients ask for)",
        "ca": "(those of pip or the system)", "client-cert": "(that of pip, if any)", "client-key": "(in the file of the certificate)",
    ]

    func run() async throws {
        if let stack, try FileSystem.status(FilePath(stack), followingLinks: true) == nil {
            throw Failure(.usage, "there is no stack \(stack)", hints: ["name a stack.toml, or the folder that holds one"])
        }
        let context = try CommandContext(options, arguments: mirror.arguments, stack: stack)
        let entries = context.chain.settings.entries
        if options.json {
            let rows = entries.map { Row(name: $0.name, value: $0.value, origin: "\($0.origin)") }
            context.terminal.print(try JSONOutput.text(rows))
            return
        }
        var table = TextTable([("setting", .left), ("value", .left), ("from", .left)])
        for entry in entries {
            table.add([entry.name, entry.value ?? Self.unset[entry.name] ?? "(none)", "\(entry.origin)"])
        }
        for line in table.lines() { context.terminal.print(line) }
    }
}
