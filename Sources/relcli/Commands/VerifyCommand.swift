import ArgumentParser
import Failures
import ForeignText
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli verify`: checks the history of a channel, or makes a release again.
struct VerifyCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", _superCommandName: Relcli.name,
        abstract: "Verify a channel's log and every byte of its releases, or make a release again and compare.",
        discussion: """
            Exits with status 1 if an entry, a record, a package or a signature is changed or missing, or if a rebuilt file has other bytes.

            EXAMPLE: relcli verify prod --mirror /srv/mirror --key release-team.asc
            EXAMPLE: relcli verify --rebuild prod#12 --mirror /srv/mirror
            """)

    @Argument(help: ArgumentHelp("The channel.", valueName: "channel")) var channel: String?
    @Option(help: ArgumentHelp("Keys, one of which must have signed each entry and each index.", valueName: "file")) var key: [String] = []
    @Option(help: ArgumentHelp("The digest of an entry that must be in the log, from an earlier verification.", valueName: "digest")) var head: String?
    @Option(
        help: ArgumentHelp(
            "Make this release again from its record, its lock and the mirror, and compare every byte: a snapshot, a channel, or a release as prod#12.",
            valueName: "release"))
    var rebuild: String?
    @Option(help: ArgumentHelp("The folder in which a release is made again.", valueName: "dir")) var root = "/var/tmp"
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments)
        guard channel != nil || rebuild != nil else {
            throw Failure(
                .usage, "nothing to verify is named", hints: ["name a channel, as relcli verify prod", "or a release, as relcli verify --rebuild prod#12"])
        }
        let store: SnapshotStore
        do { store = try SnapshotStore(root: context.chain.mirror.appending("rpm")) } catch { throw Failure.from(error) }
        let audit = try await channel.asyncMap { try await self.audit($0, store) }
        let report = try await rebuild.asyncMap { try await self.rebuild($0, store, context.chain) }
        context.progress.clear()
        if options.json {
            context.terminal.print(try JSONOutput.text(Outcome(channel: audit, rebuild: report)))
        } else {
            if let audit { print(audit, context.terminal) }
            if let report { print(report, context.terminal) }
        }
        if !(audit?.problems.isEmpty ?? true) || !(report?.isSame ?? true) { throw ExitStatus.failure.exitCode }
    }

    /// The result as JSON.
    private struct Outcome: Encodable {
        let channel: ChannelAudit?
        let rebuild: ReleaseRebuild.Report?
    }

    private func audit(_ channel: String, _ store: SnapshotStore) async throws -> ChannelAudit {
        do { return try await store.audit(channel, keys: key.map { FilePath($0) }, head: head) } catch { throw Failure.from(error) }
    }

    private func rebuild(_ release: String, _ store: SnapshotStore, _ context: ChainContext) async throws -> ReleaseRebuild.Report {
        let snapshot: RepositorySnapshot
        do { snapshot = try store.snapshot(named: release) } catch { throw Failure.from(error) }
        do { return try await ReleaseRebuild(context).run(snapshot, scratch: FilePath(root)) } catch {
            throw Failure.from(error, doing: "cannot make \(release) again")
        }
    }

    private func print(_ audit: ChannelAudit, _ terminal: Terminal) {
        terminal.print("\(audit.channel): \(audit.release ?? "no release"), snapshot \(audit.snapshot ?? "none")")
        let keys = audit.keys.isEmpty ? "" : " by \(audit.keys.joined(separator: ", "))"
        terminal.print("  log        \(audit.entries.counted("entry", "entries")), \(audit.chained) chained, \(audit.signed) signed\(keys)")
        terminal.print("  snapshots  \(audit.snapshots.count) verified: \(audit.packages.counted("package")), \(Size.text(audit.bytes))")
        if let head = audit.head { terminal.print("  head       \(head)") }
        for problem in audit.problems { terminal.print("\(terminal.paint("fault:", .red)) \(problem.subject): \(problem.cause)") }
        for note in audit.notes { terminal.note("note: \(note)") }
        if audit.problems.isEmpty { terminal.print(terminal.paint("nothing was changed or removed", .green)) }
    }

    private func print(_ report: ReleaseRebuild.Report, _ terminal: Terminal) {
        for difference in report.differences { terminal.print("\(terminal.paint("differs:", .red)) \(difference)") }
        for note in report.notes { terminal.note("note: \(note)") }
        let compared = "\(report.files.counted("file")), \(Size.text(report.bytes)), in \(Seconds.text(report.seconds))"
        if report.isSame {
            terminal.print("\(terminal.paint("the same bytes:", .green)) \(report.stack) snapshot \(report.snapshot) was made again (\(compared))")
        } else {
            terminal.print("\(report.stack) snapshot \(report.snapshot) was made again with \(report.differences.count.counted("difference")) (\(compared))")
        }
    }
}

extension Optional {
    /// Returns the result of an asynchronous function for the value; `nil` if there is none.
    fileprivate func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async throws -> Result? {
        guard let value = self else { return nil }
        return try await body(value)
    }
}
