import ArgumentParser
import Failures
import ForeignText
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli crawl`: downloads files of an index into the mirror.
struct CrawlCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl", _superCommandName: Relcli.name, abstract: "Bring the files that a stack needs, or whole projects, into the mirror.",
        discussion: "EXAMPLE: relcli crawl --mirror /srv/mirror --stack specs/sync --channel prod")

    @Argument(help: ArgumentHelp("Projects to mirror with all their files.", valueName: "project")) var projects: [String] = []
    @Option(help: ArgumentHelp("A stack whose locked files are mirrored.", valueName: "stack")) var stack: String?
    @Option(help: ArgumentHelp("The channel of the stack.", valueName: "channel")) var channel: String?
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var arguments = mirror.arguments
        arguments.channel = channel
        let context = try CommandContext(options, arguments: arguments, stack: stack)
        guard stack != nil || !projects.isEmpty else {
            throw Failure(.usage, "nothing to crawl", hints: ["name projects, or a stack with --stack"])
        }
        let crawl = Crawl(context: context.chain)
        var report = Crawl.Report()
        if let stack {
            let stack = try Stack(at: FilePath(stack), catalog: context.catalog)
            report.add(try await crawl.stack(stack, channel: context.chain.settings.channel))
        }
        if !projects.isEmpty {
            let names = try projects.map { text in
                do {
                    return try ProjectName(text)
                } catch {
                    throw Failure(.usage, "'\(text)' is not the name of a project", cause: error)
                }
            }
            report.add(try await crawl.projects(names))
        }
        context.progress.clear()
        if options.json {
            context.terminal.print(try JSONOutput.text(report))
        } else {
            context.terminal.print(
                "\(report.projects.counted("project")), \(report.files.counted("file")), \(Size.text(report.bytes)) in \(context.chain.mirror)")
        }
        for refused in report.refused { context.terminal.note("refused: \(refused)") }
        if !report.missing.isEmpty {
            throw Failure(.failure, "the index does not know \(report.missing.joined(separator: ", "))")
        }
    }
}
