import ArgumentParser
import ReleaseChain
import SystemPackage

/// `relcli lock`: resolve, and write a lock file.
struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Resolve a stack for all its targets at once and write its pylock file.",
        discussion: "EXAMPLE: relcli lock specs/sync --channel dev --upgrade")

    @Argument(help: ArgumentHelp("The stack: a stack.toml, or the folder that holds one.", valueName: "stack")) var stack: String
    @Option(help: ArgumentHelp("The channel whose requirements are locked.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Flag(help: "Exit with status 1 when the lock no longer fits the stack; write nothing.") var check = false
    @Flag(help: "Forget the locked versions and take the newest that fit.") var upgrade = false
    @Option(help: ArgumentHelp("See no file uploaded after this time, as 2026-01-31T00:00:00Z.", valueName: "date")) var excludeNewer: String?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var arguments = mirror.arguments
        arguments.channel = channel
        let context = try CommandContext(options, arguments: arguments, stack: stack)
        let stack = try Stack(at: FilePath(stack), targets: target, catalog: context.catalog)
        let channel = try stack.channel(context.chain.settings.channel)
        var choices = ReleaseOptions(channel: channel.name, publish: false)
        choices.upgrade = upgrade ? [] : nil
        choices.excludeNewer = excludeNewer
        let step = try LockStep(stack: stack, channel: channel, options: choices, context: context.chain)
        if check {
            guard try step.validText() != nil else {
                throw ChainError(
                    .failure, "\(step.path) does not fit the stack any more", hints: ["relcli lock \(stack.directory) --channel \(channel.name)"])
            }
            context.terminal.print("\(step.path) fits")
            return
        }
        let lock = try await step.lock()
        context.progress.clear()
        for note in lock.notes { context.terminal.note(note) }
        context.terminal.print("\(lock.path): \(lock.projectCount) projects for \(stack.targets.count) targets\(lock.reused ? ", unchanged" : "")")
    }
}
