import ArgumentParser
import Failures
import ForeignText
import IndexCrawler
import ReleaseChain

/// `relcli mirror gc`: removes files of a mirror that nothing needs.
struct MirrorCleanCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", _superCommandName: "\(Relcli.name) mirror",
        abstract: "Remove the files of a mirror that no page, record, lock, release or snapshot needs.",
        discussion: """
            Files that were used in the last days stay, so that a release or a server may run at the same time; a crawl may not. The lock of a stack is kept in the \
            mirror by each release and by crawl --stack. Snapshots are removed by relcli snapshots --keep. Results that were kept with another key than yours, and \
            those of earlier versions, are removed whenever nothing used them in these days: they can be made again.

            EXAMPLE: relcli mirror gc --mirror /srv/mirror --plan
            """)

    @Flag(help: "Only say what would be removed.") var plan = false
    @Option(help: ArgumentHelp("The number of days since the last use of files that are removed.", valueName: "days")) var olderThan = 7
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let files: Int
        let bytes: UInt64
        let removed: Bool
        let items: [MirrorGarbage.Item]
    }

    func run() async throws {
        guard 0...36_500 ~= olderThan else { throw Failure(.usage, "--older-than \(olderThan) is not between 0 and 36500 days") }
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: !plan)
        let cleaning = try await MirrorCleaning(context.chain, olderThan: olderThan)
        let items = plan ? try cleaning.plan() : try await cleaning.run()
        let bytes = items.reduce(0) { $0 + $1.bytes }
        let terminal = context.terminal
        if options.json {
            return terminal.print(try JSONOutput.text(Answer(files: items.count, bytes: bytes, removed: !plan, items: items)))
        }
        if options.verbose || plan { for item in items { terminal.print(item.path) } }
        if !options.quiet { terminal.note("\(plan ? "would remove" : "removed") \(items.count.counted("file")), \(Size.text(bytes))") }
    }
}
