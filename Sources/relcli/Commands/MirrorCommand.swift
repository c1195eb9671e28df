import ArgumentParser
import ForeignText
import ReleaseChain
import SystemPackage

/// `relcli mirror`: what looks after a mirror.
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", _superCommandName: Relcli.name, abstract: "Look after a mirror.",
        discussion: "EXAMPLE: relcli mirror verify --mirror /srv/mirror", subcommands: [MirrorVerifyCommand.self])
}

/// `relcli mirror verify`: whether a mirror still has the bytes that it got.
struct MirrorVerifyCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", _superCommandName: "\(Relcli.name) mirror", abstract: "Hash every file of a mirror again, and every package of its snapshots.",
        discussion: """
            Disks forget. Files of the index that rotted are named, and with --repair taken away, so that the next crawl or release fetches them; a snapshot that \
            rotted is named with its first file, and stays.

            EXAMPLE: relcli mirror verify --mirror /srv/mirror --repair
            """)

    @Flag(help: "Take away the files of the index that rotted.") var repair = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    /// The outcome as JSON.
    private struct Answer: Encodable {
        let files: Int
        let snapshots: Int
        let rotten: [MirrorCheck.Rotten]
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
                try JSONOutput.text(Answer(files: check.files, snapshots: check.snapshots, rotten: check.rotten, faults: check.faults.map(\.description))))
        } else {
            for file in check.rotten { terminal.print("\(file.path): \(file.reason)\(file.removed ? "; taken away" : "")") }
            for fault in check.faults { terminal.print(fault.description) }
            let sound = check.rotten.isEmpty && check.faults.isEmpty
            if !options.quiet {
                let looked = "\(check.files.counted("file")) and \(check.snapshots.counted("snapshot"))"
                terminal.note(sound ? "\(looked) are what they were" : "of \(looked) not all are what they were")
            }
            if !check.rotten.isEmpty, !repair { terminal.note("hint: --repair takes the files away, so that they are fetched anew") }
        }
        if !check.rotten.isEmpty || !check.faults.isEmpty { throw ExitStatus.failure.exitCode }
    }
}
