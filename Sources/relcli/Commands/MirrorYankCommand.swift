import ArgumentParser
import Failures
import ForeignText
import IndexCrawler
import ReleaseChain
import VersionSort

/// `relcli mirror yank`: yanks a release on this mirror, or takes that back.
struct MirrorYankCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yank", _superCommandName: "\(Relcli.name) mirror", abstract: "Yank a release on this mirror, or take that back.",
        discussion: """
            Installers then choose the release only if exactly it is asked for. The decision is the mirror's own, and stays whatever the index of the project says. The \
            same is POST /api/projects/NAME/VERSION/yank of a running server.

            EXAMPLE: relcli mirror yank acme-shop 1.2 --reason 'broken on el9' --mirror /srv/mirror
            """)

    @Argument(help: ArgumentHelp("The project.", valueName: "project")) var project: String
    @Argument(help: ArgumentHelp("The version.", valueName: "version")) var version: String
    @Option(help: ArgumentHelp("The reason, which installers show.", valueName: "text")) var reason = ""
    @Flag(help: "Take the mirror's yank back.") var undo = false
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let project: String
        let version: String
        let files: Int
        let yanked: Bool
    }

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments, writes: true)
        let (name, number): (ProjectName, Version)
        do {
            (name, number) = (try ProjectName(project), try Version(version))
        } catch {
            throw Failure(.usage, "\(error)")
        }
        let count = try await IndexAccess.store(context.chain).yank(name, number, reason: undo ? nil : reason)
        if options.json {
            return context.terminal.print(try JSONOutput.text(Answer(project: name.normalized, version: "\(number)", files: count, yanked: !undo)))
        }
        if !options.quiet { context.terminal.note("\(name) \(number): \(count.counted("file")) \(undo ? "no longer yanked here" : "yanked")") }
    }
}
