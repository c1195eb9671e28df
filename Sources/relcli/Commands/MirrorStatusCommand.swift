import ArgumentParser
import ForeignText
import IndexCrawler
import RPMRepository
import ReleaseChain

/// `relcli mirror status`: says what a mirror contains.
struct MirrorStatusCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", _superCommandName: "\(Relcli.name) mirror",
        abstract: "Say what is in a mirror, for which stacks, how old it is, and what the last crawl could not finish.",
        discussion: "EXAMPLE: relcli mirror status --mirror /srv/mirror")

    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments)
        let status = try await MirrorStatus.read(context.chain)
        let terminal = context.terminal
        if options.json {
            terminal.print(try JSONOutput.text(status))
        } else {
            for line in Self.lines(status) { terminal.print(line) }
        }
        for problem in status.problems { terminal.note("damaged: \(problem)") }
        if !status.problems.isEmpty { throw ExitStatus.failure.exitCode }
    }

    private static func lines(_ status: MirrorStatus) -> [String] {
        let index = status.index
        var table = TextTable([("", .left), ("", .left)])
        let hidden = index.hidden == 0 ? "" : ", and \(index.hidden.counted("file")) that no page lists"
        table.add(["projects", "\(index.projects), with \(index.files.counted("file")), \(Size.text(index.bytes))\(hidden)"])
        table.add(["on disk", "\(index.blobs.counted("file")), \(Size.text(index.blobBytes)); free: \(Size.text(status.free))"])
        for name in index.quarantined { table.add(["quarantined", name]) }
        for lock in status.locks {
            table.add(["lock", "\(lock.name): \(lock.files.counted("file"))\(lock.missing == 0 ? "" : ", \(lock.missing) missing")"])
        }
        for snapshot in status.snapshots {
            let channels = snapshot.channels.isEmpty ? "" : " on \(snapshot.channels.joined(separator: ", "))"
            let stack = snapshot.stack.map { " of \($0)" } ?? ""
            table.add(["snapshot", "\(snapshot.id)\(stack)\(channels): \(snapshot.packages.counted("package")), \(Size.text(snapshot.bytes))"])
        }
        for walk in status.walks {
            table.add(["crawl", "\(walk.scope) of \(walk.index): \(Self.age(walk, status))"])
            for failure in walk.failed { table.add(["unfinished", failure.file == nil ? failure.description : "\(failure.project): \(failure.description)"]) }
            if !walk.refused.isEmpty { table.add(["refused", walk.refused.count.counted("file")]) }
        }
        return table.lines()
    }

    /// Returns the end time of a crawl and its age, for example `2026-11-24 12:30:00, 3 days ago`, or the time at which an unfinished one began.
    private static func age(_ walk: WalkNote, _ status: MirrorStatus) -> String {
        guard let ended = walk.ended else { return "began \(UpdateNotice.time(walk.began)), and runs or was interrupted" }
        return "\(UpdateNotice.time(ended)), \(ago(max(0, status.time - ended)))"
    }

    /// Returns an age in its largest unit, for example `3 days ago`; below a minute it is `just now`.
    private static func ago(_ seconds: Int64) -> String {
        for (size, unit) in [(86_400, "day"), (3600, "hour"), (60, "minute")] where seconds >= Int64(size) {
            return "\(Int(seconds / Int64(size)).counted(unit)) ago"
        }
        return "just now"
    }
}
