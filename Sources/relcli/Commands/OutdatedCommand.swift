import ArgumentParser
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli outdated`: lists locked versions for which the index has newer ones.
struct OutdatedCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outdated", _superCommandName: Relcli.name, abstract: "List locked versions for which the index has newer ones.",
        discussion: "EXAMPLE: relcli outdated --stack specs/sync --channel prod")

    @Option(help: ArgumentHelp("The stack.", valueName: "stack")) var stack = "."
    @Option(help: ArgumentHelp("The channel whose lock is looked at.", valueName: "channel")) var channel: String?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments, channel: channel, stack: stack, reads: true)
        let stack = try Stack(at: FilePath(stack), catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        let step = try LockStep(
            stack: stack, channel: channel, options: ReleaseOptions(channel: channel.name, publish: false), context: context.chain)
        let pins = try await step.outdated()
        context.progress.clear()
        if options.json { return context.terminal.print(try JSONOutput.text(pins)) }
        if pins.isEmpty { return context.terminal.note("every locked version is the newest that its target can use") }
        var table = TextTable([("project", .left), ("locked", .left), ("admitted", .left), ("newest", .left), ("targets", .left)])
        for pin in pins {
            table.add(["\(pin.name)", "\(pin.locked)", "\(pin.admitted)", "\(pin.newest)", pin.targets.joined(separator: ", ")])
        }
        for line in table.lines() { context.terminal.print(line) }
    }
}
