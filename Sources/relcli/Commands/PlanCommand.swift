import ArgumentParser
import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage

/// `relcli plan`: prints the steps of a release as a graph.
struct PlanCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", _superCommandName: Relcli.name,
        abstract: "Print the steps of a release as a graph of commands, for ninja, make, Slurm or an own engine.",
        discussion: """
            Each step is a command with its inputs, its outputs and the digest of what decides its result. Run by ninja, make or a \
            Slurm cluster, they make the same release as relcli release.

            EXAMPLE: relcli plan specs/sync --channel prod --mirror /srv/mirror --format ninja > build.ninja && ninja
            """)

    /// The forms of a plan.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, dot, ninja, make, slurm

        static var allValueStrings: [String] { allCases.map(\.rawValue) }
        static var allValueDescriptions: [String: String] { [:] }
    }

    @Argument(help: ArgumentHelp("The stack: a stack.toml, or the folder that holds one.", valueName: "stack")) var stack: String
    @Option(help: ArgumentHelp("The channel whose requirements are released.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Option(help: ArgumentHelp("Take an application from its repository at this tag, instead of the one in the stack.", valueName: "name=tag"))
    var at: [String] = []
    @Option(help: ArgumentHelp("The form: text, json, dot, ninja, make or slurm.", valueName: "format")) var format = Format.text
    @Option(
        name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The folder for packages and for the stamps of steps.", valueName: "dir"))
    var output = "build"
    @Option(help: ArgumentHelp("The program in the commands.", valueName: "path")) var program = "relcli"
    @Flag(help: "Leave the snapshot on no channel.") var noPublish = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments, channel: channel, stack: stack, reads: true)
        let read = try Stack(at: FilePath(stack), only: target, at: at, catalog: context.catalog)
        let settings = context.chain.settings
        var choices = ReleaseGraph.Options(stack: stack, channel: settings.channel, output: FilePath(output))
        choices.program = program
        choices.publish = !noPublish
        choices.offline = settings.offline
        choices.tags = at
        choices.release = target.flatMap { ["--target", $0] }
        (choices.index, choices.osv) = (mirror.index, mirror.osv)
        if let index = mirror.index, !index.utf8.elementsEqual(PublicText.masked(index).utf8) {
            throw Failure(.usage, "the index has a password, which a plan would show", hints: ["set RELCLI_INDEX where the plan is run"])
        }
        let release = StackRelease(stack: read, options: ReleaseOptions(channel: settings.channel, publish: !noPublish), context: context.chain)
        let graph = try await release.graph(choices)
        for note in graph.notes { context.terminal.note(note) }
        let terminal = context.terminal
        switch options.json ? .json : format {
        case .json: terminal.print(try JSONOutput.text(graph))
        case .dot: terminal.printDocument(String(graph.dot.droppingBytes(last: 1)))
        case .ninja: terminal.printDocument(String(try graph.ninja().droppingBytes(last: 1)))
        case .make: terminal.printDocument(try graph.make())
        case .slurm: terminal.printDocument(String(try release.slurmJobs(graph).text.droppingBytes(last: 1)))
        case .text:
            var table = TextTable([("step", .left), ("after", .left), ("digest", .left), ("command", .left)])
            for node in graph.nodes {
                let after = node.after.count > 1 ? "\(node.after.count) steps" : node.after.first ?? "-"
                table.add([node.id, after, String(node.digest.start(bytes: 12)), node.command.map { ShellWord.quoted($0) }.joined(separator: " ")])
            }
            for line in table.lines() { terminal.print(line) }
        }
    }
}
