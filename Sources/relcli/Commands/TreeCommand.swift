import ArgumentParser
import Failures
import ReleaseChain
import SystemPackage
import VersionSort

/// The options of `tree` and `why` that name a lock.
struct LockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The stack.", valueName: "stack")) var stack = "."
    @Option(help: ArgumentHelp("The channel whose lock is explained.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("The target; without it, the stack's first.", valueName: "target")) var target: String?

    /// Returns the resolution of the chosen target.
    func resolution(_ options: GlobalOptions) throws -> (resolution: Resolution, step: LockStep, terminal: Terminal) {
        let context = try CommandContext(options, channel: channel, stack: stack, reads: true)
        let stack = try Stack(at: FilePath(stack), catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        let step = try LockStep(
            stack: stack, channel: channel, options: ReleaseOptions(channel: channel.name, publish: false), context: context.chain)
        let all = try step.current()
        if try step.validText() == nil { context.terminal.note("warning: \(step.path) does not fit the stack any more; relcli lock makes a new one") }
        guard let target else {
            if all.count > 1, !options.quiet { context.terminal.note("\(all[0].targetID), the first of \(all.count) targets; --target names another") }
            return (all[0], step, context.terminal)
        }
        guard let found = all.first(where: { $0.targetID == target }) else {
            throw Failure(.usage, "the lock has no target \(target)", hints: ["it has \(all.map(\.targetID).joined(separator: ", "))"])
        }
        return (found, step, context.terminal)
    }
}

/// `relcli tree`: prints the locked packages as a tree.
struct TreeCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", _superCommandName: Relcli.name, abstract: "Show the locked packages as a tree.",
        discussion: "EXAMPLE: relcli tree --stack specs/sync --channel prod --target el10")

    @OptionGroup var lock: LockOptions
    @OptionGroup var options: GlobalOptions

    /// One line of the tree as JSON.
    private struct Row: Encodable {
        let name: String
        let version: String
        let extras: [String]
        let depth: Int
        let repeated: Bool
        let origin: ReleaseOrigin
    }

    func run() async throws {
        let (resolution, _, terminal) = try lock.resolution(options)
        if options.json {
            let rows = DependencyTree(resolution).nodes.map { node in
                Row(
                    name: node.name.normalized, version: node.version.description, extras: node.extras.map(\.normalized), depth: node.depth,
                    repeated: node.isRepeated, origin: resolution[node.name]?.origin ?? .index)
            }
            return terminal.print(try JSONOutput.text(rows))
        }
        var open: [Bool] = []
        for node in DependencyTree(resolution).nodes {
            open = Array(open.prefix(max(0, node.depth)))
            var line = ""
            if node.depth > 0 {
                line = open.dropFirst().map { $0 ? "│  " : "   " }.joined() + (node.isLast ? "└─ " : "├─ ")
            }
            open.append(!node.isLast)
            let extras = node.extras.isEmpty ? "" : "[\(node.extras.map(\.normalized).joined(separator: ","))]"
            let origin =
                switch resolution[node.name]?.origin {
                case .system: " (system)"
                case .address: " (by address)"
                case .index, nil: ""
                }
            line += "\(node.name)\(extras) \(node.version)\(origin)\(node.isRepeated ? " (above)" : "")"
            terminal.print(line)
        }
    }
}
