import ArgumentParser
import ReleaseChain
import SystemPackage
import VersionSort

/// What `tree` and `why` need to open a lock.
struct LockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The stack.", valueName: "stack")) var stack = "."
    @Option(help: ArgumentHelp("The channel whose lock is explained.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("The target; without it, the stack's first.", valueName: "target")) var target: String?

    /// The resolution of the chosen target.
    func resolution(_ options: GlobalOptions) throws -> (resolution: Resolution, terminal: Terminal) {
        var arguments = Settings.Arguments()
        arguments.channel = channel
        let context = try CommandContext(options, arguments: arguments, stack: stack)
        let stack = try Stack(at: FilePath(stack), catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        let step = try LockStep(
            stack: stack, channel: channel, options: ReleaseOptions(channel: channel.name, publish: false), context: context.chain)
        let all = try step.current()
        guard let target else { return (all[0], context.terminal) }
        guard let found = all.first(where: { $0.targetID == target }) else {
            throw ChainError(.usage, "the lock has no target \(target)", hints: ["it has \(all.map(\.targetID).joined(separator: ", "))"])
        }
        return (found, context.terminal)
    }
}

/// `relcli tree`: the locked packages as a tree.
struct TreeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Show the locked packages as a tree.",
        discussion: "EXAMPLE: relcli tree --stack specs/sync --channel prod --target el10")

    @OptionGroup var lock: LockOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let (resolution, terminal) = try lock.resolution(options)
        var open: [Bool] = []
        for node in DependencyTree(resolution).nodes {
            open = Array(open.prefix(max(0, node.depth)))
            var line = ""
            if node.depth > 0 {
                line = open.dropFirst().map { $0 ? "│  " : "   " }.joined() + (node.isLast ? "└─ " : "├─ ")
            }
            open.append(!node.isLast)
            let extras = node.extras.isEmpty ? "" : "[\(node.extras.map(\.normalized).joined(separator: ","))]"
            line += "\(node.name)\(extras) \(node.version)\(node.isRepeated ? " (above)" : "")"
            terminal.print(line)
        }
    }
}

/// `relcli why`: the reason a package is there.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Show why a package is in the lock.",
        discussion: "EXAMPLE: relcli why rpds-py --stack specs/sync --channel prod")

    @Argument(help: ArgumentHelp("The project.", valueName: "name")) var name: String
    @OptionGroup var lock: LockOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let (resolution, terminal) = try lock.resolution(options)
        let project: ProjectName
        do {
            project = try ProjectName(name)
        } catch {
            throw ChainError(.usage, "'\(name)' is not the name of a project", cause: error)
        }
        let chains = WhyChain.chains(to: project, in: resolution)
        guard let package = resolution[project], !chains.isEmpty else {
            throw ChainError(.failure, "\(project) is not in the lock for \(resolution.targetID)")
        }
        terminal.print("\(project) \(package.version) on \(resolution.targetID)")
        for chain in chains { terminal.print("  " + chain.links.map(\.normalized).joined(separator: " -> ")) }
    }
}
