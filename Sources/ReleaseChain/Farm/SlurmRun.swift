import Failures
import ForeignText
import FoundationEssentials
import Native
import Subprocess
import SystemPackage

/// A run of jobs on a Slurm cluster, which ends whether or not anybody follows it.
///
/// The identifiers of the jobs are kept in the folder of the run, so that the same command follows the run again after its client died.
struct SlurmRun: Sendable {
    let jobs: SlurmJobs
    let context: ChainContext
    /// The programs of the cluster.
    let cluster: SlurmCluster

    /// The notes of a run for a later client.
    struct State: Codable {
        /// The identifiers of the submitted jobs, by the names of the jobs.
        var submitted: [String: String] = [:]
        /// The settings that the jobs were submitted with; `nil` if they are not known.
        var settings: SlurmSettings?
    }

    /// The outcome of a step.
    enum Outcome: Hashable, Sendable {
        /// The exit status of its command.
        case ended(Int)
        /// The word of Slurm for a step whose command wrote no status, for example `TIMEOUT`, or `forgotten`.
        case lost(String)
        /// The step was never begun, because one that it waits for failed.
        case cancelled

        var succeeded: Bool { self == .ended(0) }
    }

    /// The outcome of a step, for its job and its number in it.
    struct Result: Sendable {
        let job: SlurmJob
        let node: ReleaseGraph.Node
        let index: Int
        let outcome: Outcome
    }

    /// The pause between two queries of the cluster, and the pause for runs of more than ``manySteps`` steps.
    private static let (pause, longPause) = (Duration.seconds(1), Duration.seconds(5))
    private static let manySteps = 1000
    /// The maximum time without an answer of the cluster, after which the run fails.
    private static let patience = Duration.seconds(180)
    /// The time to wait for the status file of an ended step, because a shared file system may show a new file only a minute later.
    private static let delay = Duration.seconds(90)

    init(jobs: SlurmJobs, context: ChainContext) {
        self.jobs = jobs
        self.context = context
        cluster = SlurmCluster(context)
    }

    /// Submits the jobs, waits for their end, and removes the files of a successful run.
    ///
    /// If a run of the same steps is under way, its jobs are followed instead of new ones.
    ///
    /// - Parameter read: a closure that reads the results of the run from its folder, while no other client may change them.
    /// - Throws: ``Failure`` with code `external` if Slurm does not answer; `CancellationError` if the task is cancelled, while the jobs go on.
    func run<Value: Sendable>(_ read: ([Result]) async throws -> Value) async throws -> Value {
        for name in ["logs", "status"] { try FileSystem.createDirectory(jobs.folder.appending(name)) }
        // One lock for the channel: two runs with other steps would not see each other before their jobs are submitted.
        guard let lock = try FileSystem.tryLock(channelFolder.appending("lock")) else {
            throw Failure(.external, "another relcli follows a run of \(jobs.title)", hints: ["wait for it, or end it: the jobs go on without it"])
        }
        defer { withExtendedLifetime(lock) {} }
        try await refuseOthers()
        var state = Self.state(in: jobs.folder) ?? State()
        if try await cluster.listed(names(jobs.jobs.map(\.name), run: jobs.id)).allSatisfy(\.isOver) {
            // What an ended run made is only a result of its own time: the channel and the advisories may have changed.
            try clear()
            state = State(settings: jobs.settings)
        } else {
            context.events(.warning(Self.following(jobs, state)))
        }
        let results: [Result]
        do {
            for job in jobs.jobs where state.submitted[job.name] == nil {
                state.submitted[job.name] = try await submitted(job, state)
                try write(state)
            }
            results = try await follow()
        } catch  where Task.isCancelled && !state.submitted.isEmpty {
            context.events(.warning("the jobs of the run go on: the same command follows them again, and with --cancel it ends them"))
            throw error
        }
        return try await read(results)
    }

    /// Returns a sentence about a run that another client began, which says if its jobs have other settings.
    static func following(_ jobs: SlurmJobs, _ state: State) -> String {
        let start = "following the run \(jobs.id) again, which an earlier command began"
        guard let settings = state.settings, settings != jobs.settings else { return start }
        return "\(start) with other settings of [slurm], which stay: to use the new ones, end the run first: the same command with --cancel"
    }

    /// Removes the folders of the run and of earlier ones of the channel.
    func remove() throws {
        for entry in try FileSystem.list(channelFolder) where entry.isDirectory { try FileSystem.remove(channelFolder.appending(entry.name)) }
    }

    /// The folder of all runs of the channel.
    private var channelFolder: FilePath { jobs.folder.removingLastComponent() }

    /// Cancels the jobs of every run of the channel, whatever its steps are.
    ///
    /// - Returns: the number of cancelled jobs.
    func cancel() async throws -> Int {
        let ids = Set(try await live().map(\.job)).sorted()
        if !ids.isEmpty { _ = try await cluster.run("scancel", ids) }
        return ids.count
    }

    /// Throws a ``Failure`` with code `external` if another run of the channel, with other steps, is under way: both would publish.
    private func refuseOthers() async throws {
        let own = SlurmJobs.clusterName(of: "", run: jobs.id)
        guard let other = try await live().first(where: { !$0.name.utf8.hasPrefix(own) }) else { return }
        throw Failure(
            .external, "another run of \(jobs.title) is under way", causes: ["its job \(other.name) has the number \(other.job)"],
            hints: ["wait for its end, or cancel it: the same command with --cancel"])
    }

    /// Returns the steps of all runs of the channel that have not ended.
    private func live() async throws -> [SlurmCluster.Step] {
        let runs = ((try? FileSystem.list(channelFolder)) ?? []).filter(\.isDirectory).map(\.name)
        return try await cluster.listed(prefixes: Set(runs + [jobs.id]).map { SlurmJobs.clusterName(of: "", run: $0) }).filter { !$0.isOver }
    }

    private func names(_ jobs: [String], run: String) -> [String] { jobs.map { SlurmJobs.clusterName(of: $0, run: run) } }

    /// Returns the identifier of a job, which is submitted unless an earlier client did that and died before it could note it.
    private func submitted(_ job: SlurmJob, _ state: State) async throws -> String {
        if let found = try await cluster.listed(names([job.name], run: jobs.id)).first(where: { !$0.isOver }) { return found.job }
        let after = job.after.compactMap { state.submitted[$0] }
        let arguments = jobs.arguments(of: job) + (after.isEmpty ? [] : ["--dependency=\(job.dependency):" + after.joined(separator: ":")])
        let answer = try await cluster.run("sbatch", arguments, input: jobs.script(of: job))
        // A cluster of several answers with its name after a semicolon.
        let id = answer.part(before: "\n").part(before: ";")
        guard !id.isEmpty, id.utf8.allSatisfy(\.isASCIIDigit) else {
            throw Failure(.external, "sbatch gave no number for the job \(job.name)", causes: [PublicText.cleaned(answer)])
        }
        return String(id)
    }

    // MARK: - Outcomes

    private func follow() async throws -> [Result] {
        let steps = jobs.jobs.flatMap { job in zip(job.nodes, job.indices).map { (job: job, node: $0, index: $1, key: "\(job.name)-\($1)") } }
        var outcomes: [String: Outcome] = [:]
        var ended: [String: ContinuousClock.Instant] = [:]
        var answered = ContinuousClock.now
        var progress = SlurmProgress(steps.map(\.node), context: context)
        var waits = SlurmWaits()
        let prefix = SlurmJobs.clusterName(of: "", run: jobs.id)
        while true {
            let listed: [String: SlurmCluster.Step]
            do {
                let all = try await cluster.listed(names(jobs.jobs.map(\.name), run: jobs.id))
                listed = Dictionary(all.map { ("\($0.name.without(prefix: prefix) ?? "")-\($0.index)", $0) }, uniquingKeysWith: { _, last in last })
                answered = .now
            } catch let error as Failure {
                guard ContinuousClock.now - answered < Self.patience else { throw error }
                try await Task.sleep(for: Self.longPause)
                continue
            }
            // Reading the folder makes a shared file system look for new files.
            let written = Set(try FileSystem.list(jobs.folder.appending("status")).map(\.name))
            for step in steps where outcomes[step.key] == nil {
                guard let outcome = outcome(of: step.key, listed[step.key], isWritten: written.contains(step.key), &ended) else { continue }
                outcomes[step.key] = outcome
                progress.finished(step.node, outcome)
            }
            for text in waits.newLines(of: listed.values, prefix: prefix, now: context.now()) { context.events(.warning(text)) }
            if outcomes.count == steps.count { break }
            try await Task.sleep(for: steps.count > Self.manySteps ? Self.longPause : Self.pause)
        }
        _ = try? await cancelLeftOver()
        return steps.map { Result(job: $0.job, node: $0.node, index: $0.index, outcome: outcomes[$0.key] ?? .lost("forgotten")) }
    }

    /// Returns the outcome of a step; `nil` if it has not ended, or if its status file may still appear within ``delay``.
    ///
    /// - Parameters:
    ///   - known: the step as the cluster lists it; `nil` if the cluster does not list it any more.
    ///   - isWritten: `true` if the folder of statuses has a file of the step.
    ///   - ended: for each step without a status file, the time at which the cluster was first seen to have ended it. It is updated here.
    private func outcome(
        of key: String, _ known: SlurmCluster.Step?, isWritten: Bool, _ ended: inout [String: ContinuousClock.Instant]
    ) -> Outcome? {
        if isWritten, let status = status(key) { return .ended(status) }
        if known?.isNeverRun ?? false { return .cancelled }
        guard known?.isOver ?? true else {
            ended[key] = nil
            return nil
        }
        switch known?.state {
        // The script ends with the status of the step.
        case "COMPLETED": return .ended(0)
        case "FAILED", nil:
            let first = ended[key] ?? .now
            ended[key] = first
            return ContinuousClock.now - first < Self.delay ? nil : .lost(known?.state ?? "forgotten")
        case let state?: return .lost(state)
        }
    }

    /// Cancels the steps that wait for one that failed: not every version of Slurm does it for arrays.
    private func cancelLeftOver() async throws {
        let ids = Set(try await cluster.listed(names(jobs.jobs.map(\.name), run: jobs.id)).filter { !$0.isOver && $0.isNeverRun }.map(\.job))
        if !ids.isEmpty { _ = try await cluster.run("scancel", ids.sorted()) }
    }

    /// Returns the exit status that a step wrote; `nil` if it wrote none.
    private func status(_ key: String) -> Int? {
        guard let bytes = try? FileSystem.readAll(jobs.folder.pushing("status").appending(key), limit: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).part(before: "\n"))
    }

    // MARK: - State

    private static func path(in folder: FilePath) -> FilePath { folder.appending("state.json") }

    private static func state(in folder: FilePath) -> State? {
        guard let bytes = try? FileSystem.readAll(path(in: folder), limit: 16 << 20) else { return nil }
        return try? JSONDecoder().decode(State.self, from: Data(bytes))
    }

    private func write(_ state: State) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try FileSystem.writeAtomically([UInt8](try encoder.encode(state)), to: Self.path(in: jobs.folder))
    }

    /// Removes the files that an earlier run left in the folder.
    private func clear() throws {
        for name in ["logs", "status"] {
            try FileSystem.remove(jobs.folder.appending(name))
            try FileSystem.createDirectory(jobs.folder.appending(name))
        }
        for path in [Self.path(in: jobs.folder), jobs.summary] where try FileSystem.status(path) != nil { try FileSystem.remove(path) }
    }
}
