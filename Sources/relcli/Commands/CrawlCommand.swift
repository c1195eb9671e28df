import ArgumentParser
import Failures
import ForeignText
import IndexCrawler
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli crawl`: downloads files of an index into the mirror.
struct CrawlCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl", _superCommandName: Relcli.name,
        abstract: "Bring the files that a stack needs, whole projects, or a whole index into the mirror.",
        discussion: """
            A project or file that fails is listed, and the rest goes on; the status is then 1, and the next crawl tries it again. Projects that did not change \
            cost one small request, or none where the index has serial numbers.

            EXAMPLE: relcli crawl --mirror /srv/mirror --stack specs/sync --channel prod
            """)

    @Argument(help: ArgumentHelp("Projects to mirror with all their files.", valueName: "project")) var projects: [String] = []
    @Option(help: ArgumentHelp("A stack whose locked files are mirrored.", valueName: "stack")) var stack: String?
    @Option(help: ArgumentHelp("Take an application of the stack from its repository at this tag.", valueName: "name=tag")) var at: [String] = []
    @Option(help: ArgumentHelp("The channel of the stack.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Only this project of the stack's lock; may be given several times.", valueName: "name")) var project: [String] = []
    @Flag(help: "Only download the stack's source archives: build no wheels from them.") var noBuild = false
    @Flag(help: "Mirror every project of the index.") var all = false
    @Option(help: ArgumentHelp("A file of rules that choose projects and files; without named projects, from the whole index.", valueName: "file"))
    var rules: String?
    @Flag(help: "Only say how many files and bytes the rules choose.") var plan = false
    @Option(help: ArgumentHelp("Files that the index removed: keep, hide or delete.", valueName: "policy")) var removed = RemovedFiles.hide
    @Flag(help: "Follow the index although it lost most of a project, or many projects at once.") var acceptRemovals = false
    @Option(help: ArgumentHelp("Crawl again each time this many minutes have passed.", valueName: "minutes")) var watch: Int?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments, channel: channel, stack: stack, reads: plan)
        guard stack != nil || !projects.isEmpty || all || rules != nil else {
            throw Failure(.usage, "nothing to crawl", hints: ["name projects, or a stack with --stack, or say --all"])
        }
        guard !all || (projects.isEmpty && stack == nil) else {
            throw Failure(.usage, "--all has everything: name no projects and no stack beside it")
        }
        guard stack != nil || (project.isEmpty && !noBuild && at.isEmpty) else {
            throw Failure(.usage, "--project, --no-build and --at are for the files of a stack", hints: ["name the stack with --stack"])
        }
        if let watch, watch < 1 { throw Failure(.usage, "--watch \(watch) is less than a minute") }
        let names = try projects.map(Self.name)
        guard let watch else { return try await crawl(names, context) }
        while true {
            do {
                try await crawl(names, context)
            } catch let error as Failure where error.status != .usage {
                _ = ErrorPrinter(terminal: context.terminal).report(error)
            } catch let code as ExitCode where code == ExitStatus.failure.exitCode {
                // It is listed above, and tried again.
            }
            context.terminal.note("the next crawl begins in \(watch.counted("minute"))")
            try await Task.sleep(for: .seconds(watch * 60))
        }
    }

    private static func name(_ text: String) throws -> ProjectName {
        do { return try ProjectName(text) } catch { throw Failure(.usage, "'\(text)' is not the name of a project", cause: error) }
    }

    private func crawl(_ names: [ProjectName], _ context: CommandContext) async throws {
        var choices = IndexWalk.Options()
        choices.removed = removed
        choices.acceptsRemovals = acceptRemovals
        if let rules { choices.rules = try CrawlRules.read(FilePath(rules), catalog: context.catalog, now: context.chain.wallTime()) }
        let crawl = Crawl(context: context.chain, upstreams: try rules.map { try CrawlRules.upstreams(FilePath($0)) } ?? [])
        let walksIndex = names.isEmpty && (all || rules != nil)
        if plan { return try await tell(crawl.plan(walksIndex ? nil : names, options: choices), free: crawl.freeSpace(), context) }
        var report = WalkReport()
        if let stack {
            let read = try Stack(at: FilePath(stack), at: at, catalog: context.catalog)
            report.add(
                try await crawl.stack(
                    read, channel: context.chain.settings.channel, only: Set(try project.map(Self.name)), buildsWheels: !noBuild))
        }
        if walksIndex { report.add(try await crawl.everything(options: choices)) }
        if !names.isEmpty { report.add(try await crawl.projects(names, options: choices)) }
        try tell(report, context)
    }

    private func tell(_ report: WalkReport, _ context: CommandContext) throws {
        context.progress.clear()
        let terminal = context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(report))
        } else {
            terminal.print(
                "\(report.projects.counted("project")), \(report.files.counted("file")), \(Size.text(report.bytes)) in \(context.chain.mirror)")
            if !options.quiet {
                terminal.note(
                    "\(report.downloaded.counted("file")) downloaded (\(Size.text(report.downloadedBytes))), \(report.unchanged.counted("project")) unchanged")
            }
        }
        for name in report.removed { terminal.note("removed: \(name): the index no longer has it") }
        for refused in report.refused { terminal.note("refused: \(refused)") }
        for excluded in report.excluded { terminal.note("left out: \(excluded)") }
        for failure in report.failed { terminal.note("failed: \(failure.description)") }
        if !report.missing.isEmpty {
            throw Failure(.failure, "the index does not know \(report.missing.joined(separator: ", "))")
        }
        if !report.isComplete { throw ExitStatus.failure.exitCode }
    }

    private func tell(_ plan: WalkPlan, free: UInt64, _ context: CommandContext) async throws {
        context.progress.clear()
        let terminal = context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(plan))
        } else {
            terminal.print(
                "\(plan.projects.counted("project")), \(plan.files.counted("file")), \(Size.text(plan.bytes)); "
                    + "to download: \((plan.files - plan.heldFiles).counted("file")), \(Size.text(plan.missingBytes)); free on the disk: \(Size.text(free))")
            if plan.missingBytes > free { terminal.note("warning: the disk has too little space for this") }
        }
        for failure in plan.failed { terminal.note("failed: \(failure.description)") }
        if !plan.missing.isEmpty { throw Failure(.failure, "the index does not know \(plan.missing.joined(separator: ", "))") }
        if !plan.failed.isEmpty { throw ExitStatus.failure.exitCode }
    }
}

/// The values of `--removed`, listed by hand: ArgumentParser's default asks Swift's runtime for conformances, which slows every start.
extension RemovedFiles: ExpressibleByArgument {
    package static var allValueStrings: [String] { allCases.map(\.rawValue) }
    package static var allValueDescriptions: [String: String] { [:] }
}
