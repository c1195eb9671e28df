import ArgumentParser
import ReleaseChain
import SystemPackage

/// `relcli build`: builds the packages of a stack from its lock and the mirror.
struct BuildCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", _superCommandName: Relcli.name, abstract: "Build the packages of a stack from its lock and the mirror.",
        discussion: """
            Nothing is locked and no index is asked: the lock must fit the stack, and the mirror must hold the files that it names.

            EXAMPLE: relcli build specs/sync --channel prod --target el9 --mirror /srv/mirror -o out
            """)

    @Argument(help: ArgumentHelp("The stack: a stack.toml, or the folder that holds one.", valueName: "stack")) var stack: String
    @Option(help: ArgumentHelp("The channel whose lock is built.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Option(help: ArgumentHelp("Take an application from its repository at this tag, instead of the one in the stack.", valueName: "name=tag"))
    var at: [String] = []
    @Option(help: ArgumentHelp("Only this project of the lock; may be given several times.", valueName: "name")) var project: [String] = []
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder for the packages, which are put in its TARGET/ARCHITECTURE and TARGET/source.", valueName: "dir")) var output = "."
    @OptionGroup var work: WorkOptions
    @OptionGroup var planned: PlannedOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var arguments = work.arguments
        arguments.requiresOwnMirror = planned.requireOwnMirror
        let context = try CommandContext(options, arguments: arguments, channel: channel, stack: stack)
        let stack = try Stack(at: FilePath(stack), only: target, at: at, catalog: context.catalog)
        let options = ReleaseOptions(channel: context.chain.settings.channel, publish: false)
        let made = try await StackRelease(stack: stack, options: options, context: context.chain).build(into: FilePath(output), only: project)
        context.progress.clear()
        if self.options.json {
            context.terminal.print(try JSONOutput.text(made.map(\.string)))
        } else {
            for path in made { context.terminal.print(path.string) }
        }
    }
}
