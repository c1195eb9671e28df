import ArgumentParser
import Failures
import ForeignText
import IndexCrawler
import ReleaseChain
import SystemPackage

/// `relcli mirror`: the commands that maintain a mirror.
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", _superCommandName: Relcli.name, abstract: "Maintain a mirror.",
        discussion: "EXAMPLE: relcli mirror verify --mirror /srv/mirror", subcommands: [MirrorVerifyCommand.self])
}

/// `relcli mirror verify`: hashes the files of a mirror again.
struct MirrorVerifyCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", _superCommandName: "\(Relcli.name) mirror", abstract: "Hash every file of a mirror again, and every package of its snapshots.",
        discussion: """
            Damaged files of the index are listed. --repair removes them, and the next crawl or release downloads them again. A damaged snapshot is listed with \
            its first damaged file and is not changed.

            EXAMPLE: relcli mirror verify --mirror /srv/mirror --repair
            """)

    @Flag(help: "Remove the damaged files of the index.") var repair = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let files: Int
        let snapshots: Int
        let damaged: [DamagedFile]
        let faults: [String]
    }

    func run() async throws {
        let context = try CommandContext(options, arguments: mirror.arguments)
        _ = try GivenPlace.folder(context.chain.mirror.string, hint: "name the mirror with --mirror")
        let check = try MirrorCheck(context.chain, removes: repair)
        context.progress.clear()
        let terminal = context.terminal
        if options.json {
            terminal.print(
                try JSONOutput.text(Answer(files: check.files, snapshots: check.snapshots, damaged: check.damaged, faults: check.faults.map(\.description))))
        } else {
            for file in check.damaged { terminal.print("\(file.path): \(file.reason)\(file.removed ? "; removed" : "")") }
            for fault in check.faults { terminal.print(fault.description) }
            let isIntact = check.damaged.isEmpty && check.faults.isEmpty
            if !options.quiet {
                let verified = "verified \(check.files.counted("file")) and \(check.snapshots.counted("snapshot"))"
                let damage = "\(check.damaged.count.counted("damaged file")), \(check.faults.count.counted("damaged snapshot"))"
                terminal.note("\(verified): \(isIntact ? "all intact" : damage)")
            }
            if !check.damaged.isEmpty, !repair { terminal.note("hint: --repair removes them, and the next crawl or release downloads them again") }
        }
        if !check.damaged.isEmpty || !check.faults.isEmpty { throw ExitStatus.failure.exitCode }
    }
}
