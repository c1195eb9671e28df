import ArgumentParser
import Failures
import ForeignText
import IndexCrawler
import ReleaseChain
import SystemPackage
import VersionSort

/// `relcli mirror export`: writes a bundle.
struct MirrorExportCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", _superCommandName: "\(Relcli.name) mirror",
        abstract: "Write a mirror, or a part of it, as a folder or tar file of plain files.",
        discussion: """
            A folder is a standalone mirror: any web server, rsync or a USB stick can carry it. Its manifest.json has the SHA-256 of every file, which mirror import \
            compares.

            EXAMPLE: relcli mirror export shop.tar --mirror /srv/mirror --stack specs/sync --channel prod
            """)

    @Argument(help: ArgumentHelp("The new folder, or the new file with a name that ends in .tar.", valueName: "dir|file.tar")) var bundle: String
    @Argument(help: ArgumentHelp("Projects to export; without one, all.", valueName: "project")) var projects: [String] = []
    @Option(help: ArgumentHelp("A stack whose locked files are exported.", valueName: "stack")) var stack: String?
    @Option(help: ArgumentHelp("The channel of the stack.", valueName: "channel")) var channel: String?
    @Flag(help: "Export the RPM repositories of the channels too.") var rpm = false
    @Option(help: ArgumentHelp("A bundle that the receiver has: its files are left out.", valueName: "bundle")) var since: String?
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        guard stack == nil || projects.isEmpty else { throw Failure(.usage, "--stack has its own projects: name none beside it") }
        let context = try await CommandContext.ofMirror(options, work.arguments, channel: channel, stack: stack)
        var choice = MirrorBundle.Choice()
        choice.stack = try stack.map { (try Stack(at: FilePath($0), catalog: context.catalog), context.chain.settings.channel) }
        choice.projects = try projects.map { text in
            do { return try ProjectName(text) } catch { throw Failure(.usage, "'\(text)' is not the name of a project", cause: error) }
        }
        choice.withChannels = rpm
        choice.earlier = since.map { FilePath($0) }
        let summary = try await MirrorBundle(context.chain).export(choice, to: FilePath(bundle))
        context.progress.clear()
        if options.json { return context.terminal.print(try JSONOutput.text(summary)) }
        let left = summary.leftOut == 0 ? "" : "; \(summary.leftOut.counted("file")) left out"
        context.terminal.print("\(summary.projects.counted("project")), \(summary.files.counted("file")), \(Size.text(summary.bytes)) in \(bundle)\(left)")
    }
}

/// `relcli mirror import`: takes in a bundle.
struct MirrorImportCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", _superCommandName: "\(Relcli.name) mirror", abstract: "Take the files of a bundle into a mirror.",
        discussion: """
            Every byte is compared with the manifest of the bundle. A file that is damaged, has a name that a mirror does not have, or has other bytes than the mirror \
            under the same name is refused, and the rest goes on. An import that was stopped continues where it was.

            EXAMPLE: relcli mirror import shop.tar --mirror /srv/mirror
            """)

    @Argument(help: ArgumentHelp("The folder or tar file that mirror export made.", valueName: "dir|file.tar")) var bundle: String
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let projects: Int
        let files: Int
        let bytes: UInt64
        let held: Int
        let refused: [String]
        let snapshots: [String: String]
    }

    func run() async throws {
        let context = try CommandContext(options, arguments: work.arguments)
        let (outcome, snapshots) = try await MirrorBundle(context.chain).take(FilePath(bundle))
        context.progress.clear()
        let terminal = context.terminal
        if options.json {
            terminal.print(
                try JSONOutput.text(
                    Answer(
                        projects: outcome.projects, files: outcome.files, bytes: outcome.bytes, held: outcome.held, refused: outcome.refused,
                        snapshots: snapshots)))
        } else {
            terminal.print(
                "\(outcome.projects.counted("project")), \(outcome.files.counted("new file")), \(Size.text(outcome.bytes)); "
                    + "\(outcome.held.counted("file")) held before")
            for (channel, id) in snapshots.sorted(by: { $0.key < $1.key }) {
                terminal.print("snapshot \(id), which was on \(channel); check it and put it on a channel with relcli publish \(id) \(channel)")
            }
        }
        for refused in outcome.refused { terminal.note("refused: \(refused)") }
        if !outcome.refused.isEmpty { throw ExitStatus.failure.exitCode }
    }
}
