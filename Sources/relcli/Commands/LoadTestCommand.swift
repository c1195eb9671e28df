import ArgumentParser
import Failures
import ForeignText
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli loadtest`: measures a released application under load.
struct LoadTestCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loadtest", _superCommandName: Relcli.name, abstract: "Measure a released application under load, and compare it with earlier releases.",
        discussion: """
            The released packages are installed in a root made from the base. The application serves on the root's own loopback, and clients use it as the \
            scenario says: a Python file with functions whose names begin with load_.

            EXAMPLE: relcli loadtest specs/sync sync-storage --channel prod --target el9:3.11 --base base/el9-py3.11 --mirror /srv/mirror
            """)

    @Argument(help: ArgumentHelp("The stack: a stack.toml, or the folder that holds one.", valueName: "stack")) var stack: String
    @Argument(help: ArgumentHelp("The application.", valueName: "name")) var application: String
    @Option(help: ArgumentHelp("The release: a channel, a release as prod#12, or a snapshot; the channel of the settings by default.", valueName: "release"))
    var release: String?
    @Option(help: ArgumentHelp("The channel, if --release is not given.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("The target; the stack's first by default.", valueName: "target")) var target: String?
    @Option(help: ArgumentHelp("The scenario; that of the stack by default, and without one the heartbeat is asked.", valueName: "file")) var scenario: String?
    @Option(help: ArgumentHelp("The seconds of all runs together; a step is cut off 5 seconds after the end of its run.", valueName: "n")) var seconds = 30
    @Option(help: ArgumentHelp("The most steps of all runs together.", valueName: "n")) var requests = 1_000_000
    @Option(help: ArgumentHelp("The number of clients.", valueName: "n")) var workers = 4
    @Option(help: ArgumentHelp("The number of runs, whose differences are the noise.", valueName: "n")) var runs = 3
    @Option(help: ArgumentHelp("A repository of the operating system, as for relcli release.", valueName: "base")) var base: [String] = []
    @Option(help: ArgumentHelp("Keys, one of which must have signed the index of each base.", valueName: "file")) var baseKey: [String] = []
    @Option(help: ArgumentHelp("The folder in which the root is created.", valueName: "dir")) var root = "/var/tmp"
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, channel: channel, stack: stack, writes: true)
        _ = try PathArgument.folder(root, hint: "name an existing folder with --root")
        let stack = try Stack(at: FilePath(stack), only: target.map { [$0] } ?? [], catalog: context.catalog)
        let place = InstallPlace(bases: base.map(InstallPlace.Base.init(parsing:)), baseKeys: baseKey.map { FilePath($0) }, workspace: FilePath(root))
        try PathArgument.repositories(place.bases.compactMap(\.folder))
        var test = try LoadTest(application, of: stack, place: place, context: context.chain)
        test.scenario = try scenario.map { try PathArgument.file($0) }
        test.limits = (seconds, requests, workers, runs)
        let outcome: LoadTest.Outcome
        do { outcome = try await test.run(release ?? context.chain.settings.channel) } catch { throw Failure.from(error) }
        context.progress.clear()
        if options.json { context.terminal.print(try JSONOutput.text(outcome.result)) } else { show(outcome, context.terminal) }
        guard outcome.result.measuredSomething else { throw ExitStatus.failure.exitCode }
    }

    private func show(_ outcome: LoadTest.Outcome, _ terminal: Terminal) {
        let result = outcome.result
        var table = TextTable([("step", .left), ("count", .right), ("errors", .right), ("p50", .right), ("p90", .right), ("p99", .right), ("max", .right)])
        for step in result.steps {
            table.add(
                [PublicText.cleaned(step.name), "\(step.count)", "\(step.errors)"]
                    + [step.p50, step.p90, step.p99, step.max].map { "\(LoadResult.text($0)) ms" })
        }
        for line in table.lines() { terminal.print(line) }
        terminal.print("")
        terminal.print(
            "\(result.application) of \(outcome.release) on \(result.target): \(LoadResult.text(result.rate)) steps a second "
                + "(\(LoadResult.text(result.range)) in \(result.runs.count.counted("run"))), \(result.workers.counted("client")), \(result.errors.counted("error")), \(result.machine)"
        )
        if !result.measuredSomething {
            terminal.note("no step succeeded, so the result is not kept")
        } else if let earlier = outcome.earlier {
            terminal.print(result.comparison(with: earlier.result, named: earlier.release))
        }
        let messages = result.runs.map(\.errors).reduce(into: [String: Int]()) { all, part in all.merge(part, uniquingKeysWith: +) }
        for (message, count) in messages.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
            terminal.note("\(count) × \(PublicText.cleaned(message))")
        }
    }
}
