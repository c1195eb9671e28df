import Failures
import ForeignText
import FoundationEssentials
import Native
import SystemPackage

extension StackRelease {
    /// Returns the jobs of the release on a Slurm cluster.
    ///
    /// The hosts of the cluster share the current folder, the stack and the mirror.
    ///
    /// - Throws: ``Failure`` with code `usage` if their folder cannot be used.
    package func slurmJobs(_ graph: ReleaseGraph) throws -> SlurmJobs {
        try SlurmJobs.check(slurmFolder)
        return SlurmJobs(graph, in: slurmFolder, settings: context.settings.slurm)
    }

    /// Runs the chain on a Slurm cluster: the lock here, and everything else as jobs, all projects of all targets at once.
    ///
    /// The release is the one that ``run()`` makes. A run whose client died is followed again.
    ///
    /// - Throws: ``Failure``; for failed steps, one whose causes are their errors, those of most steps first.
    package func run(onSlurm choices: ReleaseGraph.Options) async throws -> ReleaseSummary {
        try SlurmJobs.check(slurmFolder)
        let (inputs, locking, kept) = try await begin()
        if let kept { return kept }
        if options.publish { try await refuseLosing(in: RepositoryStep(context: context).store) }
        if try locking.validText() == nil { for note in try await locking.lock().notes { context.events(.note(note)) } }
        // What stops a release stops it before anything is submitted.
        _ = try context.faults(of: locking.current(), stack: inputs.stack)
        let run = SlurmRun(jobs: try slurmJobs(try await graph(choices).without("lock")), context: context)
        return try await run.run { results in
            let failed = results.filter { !$0.outcome.succeeded }
            guard failed.allSatisfy({ $0.node.kind == .release && $0.outcome == .ended(1) }) else { throw Self.failure(failed, of: results.count, run.jobs) }
            guard let summary = try await summary(run.jobs) else {
                if let first = failed.first { throw Self.failure([first], of: results.count, run.jobs) }
                throw Failure(
                    .external, "the release ended well on the cluster, and its summary cannot be read", causes: ["\(run.jobs.summary) is missing or damaged"],
                    hints: ["run the same command again: it has nothing to do if the release is published"])
            }
            try? run.remove()
            return summary
        }
    }

    /// Cancels the jobs of a release that runs on a Slurm cluster.
    ///
    /// - Returns: the number of cancelled jobs.
    package func cancel(onSlurm choices: ReleaseGraph.Options) async throws -> Int {
        try await SlurmRun(jobs: try slurmJobs(try await graph(choices).without("lock")), context: context).cancel()
    }

    /// The folder of the runs of this channel.
    private var slurmFolder: FilePath { Self.slurmFolder(of: stack.document.name, options.channel, mirror: context.mirror) }

    /// Returns the folder of the runs of a channel of a stack; no name of a stack or channel can contain the sign between them.
    static func slurmFolder(of stack: String, _ channel: String, mirror: FilePath) -> FilePath {
        mirror.pushing("farm").appending("\(stack)+\(channel)")
    }

    /// Returns the summary that the last step wrote; `nil` if it does not appear within a minute.
    private func summary(_ jobs: SlurmJobs) async throws -> ReleaseSummary? {
        for _ in 0..<60 {
            if try FileSystem.status(jobs.summary) != nil {
                guard let bytes = try? FileSystem.readAll(jobs.summary, limit: 64 << 20) else { return nil }
                // A step that failed early wrote an empty one.
                return try? JSONDecoder().decode(ReleaseSummary.self, from: Data(bytes))
            }
            // Reading the folder makes a shared file system look for new files.
            _ = try FileSystem.list(jobs.folder)
            try await Task.sleep(for: .seconds(1))
        }
        return nil
    }

    /// The maximum number of causes in an error.
    private static let causeLimit = 20
    /// The number of bytes of a log, from its end, in which an error is looked for.
    private static let logLimit = 1 << 20

    /// Returns the error for failed steps; steps with the same message share one cause.
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
        var causes = sorted.prefix(causeLimit).map { "\($0.value.sorted().listed(limit: 5)): \($0.key)" }
        if sorted.count > causeLimit { causes.append("and \(sorted.count - causeLimit) more causes") }
        let idle = failed.count { $0.outcome == .cancelled }
        let steps = "\(failed.count - idle) of \(count.counted("step"))"
        return Failure(
            code, "\(steps) of \(jobs.title) failed on the cluster" + (idle > 0 ? ", and \(idle.counted("step")) that needed them did not run" : ""),
            causes: causes,
            hints: ["what each step printed is in \(jobs.folder.appending("logs"))", "the same command runs again only what is missing"])
    }

    /// Returns the last bytes of a log; none if it cannot be read.
    private static func end(of log: FilePath) -> [UInt8] {
        guard let file = try? InputFile(log), let size = try? file.status().size else { return [] }
        let start = size > UInt64(logLimit) ? size - UInt64(logLimit) : 0
        return (try? file.read(at: start, count: logLimit)) ?? []
    }

    /// Returns the error that a step printed, on one line; its status, if it printed none.
    private static func reason(_ result: SlurmRun.Result, _ jobs: SlurmJobs) -> String {
        let lines = String(decoding: end(of: jobs.log(of: result.job, result.index)), as: UTF8.self).splitBytes(on: "\n").map { PublicText.cleaned(String($0)) }
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
