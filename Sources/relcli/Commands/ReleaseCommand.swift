import ArgumentParser
import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli release`: runs the whole chain.
struct ReleaseCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", _superCommandName: Relcli.name, abstract: "Take a stack from the index to checked and published RPM repositories.",
        discussion: """
            Locks, fetches, builds, indexes, checks and (with --publish) publishes. A second run with nothing changed does nothing.

            EXAMPLE: relcli release specs/sync --channel prod --mirror /srv/mirror --publish
            """)

    /// The places where the steps of a release run.
    enum Executor: String, CaseIterable, ExpressibleByArgument {
        case local, slurm

        static var allValueStrings: [String] { allCases.map(\.rawValue) }
        static var allValueDescriptions: [String: String] { [:] }
    }

    @Argument(help: ArgumentHelp("The stack: a stack.toml, or the folder that holds one.", valueName: "stack")) var stack: String
    @Option(help: ArgumentHelp("The channel whose requirements are released.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "target")) var target: [String] = []
    @Option(help: ArgumentHelp("Take an application from its repository at this tag, instead of the one in the stack.", valueName: "name=tag"))
    var at: [String] = []
    @Flag(help: "Put the result on the channel when its check passed.") var publish = false
    @Option(name: .shortAndLong, help: ArgumentHelp("The reason, for the record of the release and the history.", valueName: "text")) var message: String?
    @Option(
        help: ArgumentHelp(
            "Change only what changed requirements make necessary: keep the versions and packages of this release, as prod#11, everywhere else.",
            valueName: "release"))
    var baseOn: String?
    @Flag(help: "Publish even if the channel has another stack, whose packages are then removed from it.") var replace = false
    @Flag(
        help: """
            Install the result for real, on the given bases: import every top-level module, run the stack's smoke and test commands, erase it again, and \
            upgrade to it from the channel's current snapshot.
            """)
    var install = false
    @Option(
        help: ArgumentHelp(
            "A repository of the operating system for --install, as TARGET=REPO or REPO for every target: a folder, a URL, mirrorlist+URL or metalink+URL.",
            valueName: "base"))
    var base: [String] = []
    @Option(help: ArgumentHelp("Keys, one of which must have signed the index of each base.", valueName: "file")) var baseKey: [String] = []
    @Option(help: ArgumentHelp("The folder in which roots are created.", valueName: "dir")) var root = "/var/tmp"
    @Option(help: ArgumentHelp("Write the check as a page with the dependency graph; the check is then run even if nothing changed.", valueName: "file"))
    var html: String?
    @Option(help: ArgumentHelp("Write the check as a JUnit document; the check is then run even if nothing changed.", valueName: "file")) var junit: String?
    @Flag(help: "Show which steps would be taken, and why, without taking them.") var plan = false
    @Option(help: ArgumentHelp("Where the steps run: local or slurm; [slurm] in relcli.toml chooses partitions and limits.", valueName: "executor"))
    var executor = Executor.local
    @Flag(help: "With --executor slurm: cancel the jobs of this release.") var cancel = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments, channel: channel, stack: stack, reads: plan)
        try PathArgument.newFolder(context.chain.mirror.string, hint: "name another mirror with --mirror")
        if install { _ = try PathArgument.folder(root, hint: "name an existing folder with --root") }
        let stack = try Stack(at: FilePath(stack), only: target, at: at, catalog: context.catalog)
        var choices = ReleaseOptions(channel: context.chain.settings.channel, publish: publish)
        choices.replace = replace
        choices.message = message
        choices.baseOn = baseOn
        choices.reports = CheckReports(html: html.map { FilePath($0) }, junit: junit.map { FilePath($0) })
        guard install || base.isEmpty else {
            throw Failure(.usage, "--base is only used with --install", hints: ["add --install, or leave --base out"])
        }
        if install {
            try PathArgument.repositories(base.map { InstallPlace.Base(parsing: $0) }.compactMap(\.folder))
            choices.install = InstallPlace(
                bases: base.map(InstallPlace.Base.init(parsing:)), baseKeys: baseKey.map { FilePath($0) }, workspace: FilePath(root))
        }
        let release = StackRelease(stack: stack, options: choices, context: context.chain)
        guard !cancel || executor == .slurm else { throw Failure(.usage, "--cancel is for --executor slurm", hints: ["a local run ends with Ctrl-C"]) }
        guard !cancel || !plan else { throw Failure(.usage, "--cancel and --plan exclude each other", hints: ["leave one of them out"]) }
        if plan, let micro = try await release.microPlan() { return try print(micro, context) }
        if plan {
            let steps = try await release.plan()
            if options.json {
                context.terminal.print(try JSONOutput.text(steps))
            } else {
                var table = TextTable([("step", .left), ("", .left), ("why", .left)])
                for step in steps { table.add([step.step.rawValue, step.needed ? "to do" : "kept", step.why]) }
                for line in table.lines() { context.terminal.print(line) }
            }
            return
        }
        if executor == .slurm, baseOn != nil { throw Failure(.usage, "--base-on is for one machine", hints: ["leave --executor slurm out"]) }
        if cancel {
            let count = try await release.cancel(onSlurm: graphOptions(context))
            if options.json { return context.terminal.print(try JSONOutput.text(["cancelled": count])) }
            return context.terminal.print(count == 0 ? "nothing to cancel" : "cancelled \(count.counted("job"))")
        }
        let summary = try await executor == .slurm ? release.run(onSlurm: graphOptions(context)) : release.run()
        context.progress.clear()
        if options.json {
            context.terminal.print(try JSONOutput.text(summary))
        } else {
            for line in SummaryText(summary: summary, mirror: context.chain.mirror.string, terminal: context.terminal).lines() {
                context.terminal.print(line)
            }
        }
        if !summary.findings.isEmpty { throw ExitStatus.failure.exitCode }
    }

    /// Returns the options of a ``ReleaseGraph`` whose last step runs this command with its options.
    private func graphOptions(_ context: CommandContext) throws -> ReleaseGraph.Options {
        let settings = context.chain.settings
        // The packages that steps copy are in the mirror's store already.
        var choices = ReleaseGraph.Options(
            stack: stack, channel: settings.channel, output: settings.mirror.pushing("farm").appending("packages"))
        choices.program = try ProcessImage.path().string
        choices.publish = publish
        choices.offline = settings.offline
        choices.tags = at
        var further: [String] = []
        func add(_ name: String, _ values: [String]) { for value in values { further += [name, value] } }
        add("--message", message.map { [$0] } ?? [])
        if replace { further.append("--replace") }
        if install { further.append("--install") }
        add("--root", install ? [root] : [])
        add("--base", base)
        add("--base-key", baseKey)
        add("--html", html.map { [$0] } ?? [])
        add("--junit", junit.map { [$0] } ?? [])
        add("--target", target)
        choices.release = further
        return choices
    }

    /// Prints the changes that a release based on another one would make.
    private func print(_ micro: MicroPlan, _ context: CommandContext) throws {
        context.progress.clear()
        if options.json { return context.terminal.print(try JSONOutput.text(micro)) }
        var table = TextTable([("change", .left), ("project", .left), ("from", .left), ("to", .left), ("target", .left)])
        for change in micro.changes { table.add([change.kind.rawValue, change.project, change.old ?? "-", change.new ?? "-", change.target]) }
        if !micro.changes.isEmpty { for line in table.lines() { context.terminal.print(line) } }
        for project in micro.unsigned { context.terminal.print("built again, because the stack's key did not sign its packages: \(project)") }
        let kept = micro.kept.counted("locked project")
        context.terminal.print("\(kept) of snapshot \(micro.base) \(micro.kept == 1 ? "stays" : "stay") byte for byte, counted for each target")
    }
}
