import Failures
import ForeignText
import FoundationEssentials
import Native
import SystemPackage

extension StackRelease {
    /// Returns the jobs of the release on a Slurm cluster.
    ///
    /// The hosts of the cluster share the current folder, the stack and the mirror.
    package func slurmJobs(_ graph: ReleaseGraph) -> SlurmJobs { SlurmJobs(graph, in: slurmFolder, settings: context.settings.slurm) }

    /// Runs the chain on a Slurm cluster: the lock here, and everything else as jobs, all projects of all targets at once.
    ///
    /// The release is the one that ``run()`` makes. A run whose client died is followed again.
    ///
    /// - Throws: ``Failure``; for failed steps, one whose causes are their errors, those of most steps first.
    package func run(onSlurm choices: ReleaseGraph.Options) async throws -> ReleaseSummary {
        if let kept = try await upToDate() { return kept }
        let channel = try stack.channel(options.channel)
        let locking = try LockStep(stack: stack, channel: channel, options: options, context: context)
        if try locking.validText() == nil { for note in try await locking.lock().notes { context.events(.warning(note)) } }
        let jobs = slurmJobs(try graph(choices).without("lock"))
        let run = SlurmRun(jobs: jobs, context: context)
        let results = try await run.run()
        let failed = results.filter { !$0.outcome.succeeded }
        if failed.allSatisfy({ $0.node.kind == .release && $0.outcome == .ended(1) }), let summary = try? readSummary(jobs) {
            try? FileSystem.remove(jobs.folder)
            return summary
        }
        throw Self.failure(failed, of: results.count, jobs)
    }

    /// Cancels the jobs of a release that runs on a Slurm cluster.
    ///
    /// - Returns: the number of cancelled jobs.
    package func cancel(onSlurm choices: ReleaseGraph.Options) async throws -> Int {
        try await SlurmRun(jobs: slurmJobs(try graph(choices).without("lock")), context: context).cancel()
    }

    /// The folder of the runs of this channel.
    private var slurmFolder: FilePath { context.mirror.pushing("farm").appending("\(stack.document.name)-\(options.channel)") }

    private func readSummary(_ jobs: SlurmJobs) throws -> ReleaseSummary {
        try JSONDecoder().decode(ReleaseSummary.self, from: Data(try FileSystem.readAll(jobs.summary, limit: 64 << 20)))
    }

    /// The maximum number of causes in an error.
    private static let causeLimit = 20
    /// The number of bytes of a log, from its end, in which an error is looked for.
    private static let logLimit = 1 << 20

    /// Returns the error for steps that did not succeed, whose causes are grouped by what the steps said.
    private static func failure(_ failed: [SlurmRun.Result], of count: Int, _ jobs: SlurmJobs) -> Failure {
        var groups: [String: [String]] = [:]
        var code = Failure.Code.external
        for result in failed where result.outcome != .cancelled {
            switch result.outcome {
            case .ended(1): code = .failure
            case .ended(2) where code != .failure: code = .usage
            default: break
            }
            groups[reason(result, jobs), default: []].append(result.node.id)
        }
        let sorted = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        var causes = sorted.prefix(causeLimit).map {
            "\($0.value.sorted().prefix(5).joined(separator: ", "))\($0.value.count > 5 ? " and \($0.value.count - 5) more" : ""): \($0.key)"
        }
        if sorted.count > causeLimit { causes.append("and \(sorted.count - causeLimit) more causes") }
        let idle = failed.count { $0.outcome == .cancelled }
        let steps = "\(failed.count - idle) of \(count.counted("step"))"
        return Failure(
            code, "\(steps) of \(jobs.title) failed on the cluster" + (idle > 0 ? ", and \(idle.counted("step")) that needed them did not run" : ""),
            causes: causes,
            hints: ["what each step printed is in \(jobs.folder.appending("logs"))", "the same command runs again only what is missing"])
    }

    /// Returns the error that a step printed, on one line; its status, if it printed none.
    private static func reason(_ result: SlurmRun.Result, _ jobs: SlurmJobs) -> String {
        let log = (try? FileSystem.readAll(jobs.log(of: result.job, result.index), limit: 1 << 30)).map { $0.suffix(logLimit) } ?? []
        let lines = String(decoding: log, as: UTF8.self).splitBytes(on: "\n").map { PublicText.cleaned(String($0)) }
        if let start = lines.lastIndex(where: { $0.utf8.hasPrefix("error: ") }) {
            let causes = lines[(start + 1)...].prefix { $0.utf8.hasPrefix("  caused by: ") }.map { String($0.droppingBytes(first: "  caused by: ".utf8.count)) }
            return ([String(lines[start].droppingBytes(first: "error: ".utf8.count))] + causes).joined(separator: ": ")
        }
        switch result.outcome {
        case .ended(let status): return "it ended with status \(status)"
        case .lost(let word): return "Slurm says \(word), and the step wrote no status"
        case .cancelled: return "it was not run"
        }
    }
}
