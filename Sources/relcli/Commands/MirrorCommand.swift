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
        discussion: "EXAMPLE: relcli mirror verify --mirror /srv/mirror",
        subcommands: [
            MirrorStatusCommand.self, MirrorVerifyCommand.self, MirrorCleanCommand.self, MirrorYankCommand.self, MirrorExportCommand.self,
            MirrorImportCommand.self,
        ])
}

extension CommandContext {
    /// Creates the context of a command that works on an existing mirror, which must be the user's own.
    ///
    /// - Parameters:
    ///   - channel: the channel that the command line names.
    ///   - stack: the stack file or folder, if the command has one.
    ///   - writes: `true` for a command that changes the mirror; it notes that the mirror is the user's own. Other commands use a mirror that they name this
    ///     once.
    static func ofMirror(
        _ options: GlobalOptions, _ arguments: Settings.Arguments, channel: String? = nil, stack: String? = nil, writes: Bool = false
    ) async throws -> CommandContext {
        let context = try CommandContext(options, arguments: arguments, channel: channel, stack: stack, reads: !writes)
        _ = try PathArgument.folder(context.chain.mirror.string, hint: "name the mirror with --mirror")
        do { try await writes ? IndexAccess.claim(context.chain) : IndexAccess.requireOwn(context.chain) } catch { throw Failure.from(error) }
        return context
    }
}

/// `relcli mirror verify`: hashes the files of a mirror again.
struct MirrorVerifyCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", _superCommandName: "\(Relcli.name) mirror",
        abstract: "Hash every file of a mirror again, compare its pages with its records, and verify its snapshots.",
        discussion: """
            Damaged files are listed. --repair writes damaged records and pages again, downloads damaged files again from where they came, and takes those that \
            cannot be downloaded off their pages. Nothing damaged is served meanwhile. A damaged snapshot is listed with its first damaged file and is not changed.

            Without --repair nothing is changed, so an account that only reads can run it; it is told if it could keep no crawl out.

            EXAMPLE: relcli mirror verify --mirror /srv/mirror --repair
            """)

    @Flag(help: "Repair the index: write pages again, download lost files again.") var repair = false
    @OptionGroup var mirror: MirrorOptions
    @OptionGroup var options: GlobalOptions

    /// The result as JSON.
    private struct Answer: Encodable {
        let files: Int
        let bytes: UInt64
        let projects: Int
        let snapshots: Int
        let damaged: [DamagedFile]
        let faults: [String]
        /// `false` if this account can take no lock.
        let locked: Bool
    }

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, mirror.arguments, writes: repair)
        let check = try await MirrorCheck.run(context.chain, repairs: repair)
        context.progress.clear()
        let terminal = context.terminal
        let damaged = check.index.damaged
        if options.json {
            terminal.print(
                try JSONOutput.text(
                    Answer(
                        files: check.index.files, bytes: check.index.bytes, projects: check.index.projects, snapshots: check.snapshots, damaged: damaged,
                        faults: check.faults.map(\.description), locked: !check.index.isUnlocked)))
        } else {
            for file in damaged { terminal.print("\(file.path): \(file.reason)\(file.repair.map { "; \($0.description)" } ?? "")") }
            for fault in check.faults { terminal.print(fault.description) }
            if !options.quiet { tell(check, terminal) }
        }
        if !damaged.isEmpty || !check.faults.isEmpty { throw ExitStatus.failure.exitCode }
    }

    private func tell(_ check: MirrorCheck, _ terminal: Terminal) {
        let index = check.index
        let isIntact = index.damaged.isEmpty && check.faults.isEmpty
        let rate = Size.text(UInt64(Double(index.bytes) / max(check.seconds, 0.001)))
        let verified = "verified \(index.files.counted("file")) and \(check.snapshots.counted("snapshot"))"
        let damage = "\(index.damaged.count.counted("damaged file")), \(check.faults.count.counted("damaged snapshot"))"
        terminal.note("\(verified) (\(Size.text(index.bytes)), \(rate)/s): \(isIntact ? "all intact" : damage)")
        if index.isUnlocked {
            terminal.note("nobody was kept out, as this account cannot open the lock of the mirror: what a crawl changed meanwhile may be listed as damage")
        }
        if index.damaged.contains(where: { $0.repair == nil }), !repair { terminal.note("hint: --repair mends them, and downloads lost files again") }
    }
}
