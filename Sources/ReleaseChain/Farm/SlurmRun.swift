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

    /// The identifiers of the submitted jobs, by the names of the jobs.
    private struct State: Codable {
        var submitted: [String: String] = [:]
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

    /// The outcome of a step, for its job and its place in it.
    struct Result: Sendable {
        let job: SlurmJob
        let index: Int
        let outcome: Outcome

        var node: ReleaseGraph.Node { job.nodes[index] }
    }

    /// The time between two questions to the cluster.
    private static let pause = Duration.seconds(1)
    /// The number of questions without an answer after which a step that Slurm does not list is lost.
    private static let patience = 5

    /// Submits the jobs, or finds those of an earlier run of the same steps, and waits for their end.
    ///
    /// - Throws: ``Failure`` of code `external` if Slurm does not answer; `CancellationError`, upon which the jobs go on.
    func run() async throws -> [Result] {
        for name in ["logs", "status"] { try FileSystem.createDirectory(jobs.folder.appending(name)) }
        guard let lock = try FileSystem.tryLock(jobs.folder.appending("lock")) else {
            throw Failure(
                .external, "another relcli follows the run \(jobs.id) of \(jobs.title)", hints: ["wait for it, or end it: the jobs go on without it"])
        }
        defer { withExtendedLifetime(lock) {} }
        var state = try readState()
        if try await isOver(state) {
            try clear()
            state = State()
        } else if !state.submitted.isEmpty {
            context.events(.warning("following the run \(jobs.id) again, which an earlier command began"))
        }
        for job in jobs.jobs where state.submitted[job.name] == nil {
            state.submitted[job.name] = try await submitted(job, state)
            try writeState(state)
        }
        return try await follow()
    }

    /// Cancels the jobs of the run.
    ///
    /// - Returns: the number of cancelled jobs.
    func cancel() async throws -> Int {
        let ids = try await listed().filter { !$0.isOver }.map(\.job)
        if !ids.isEmpty { _ = try await slurm("scancel", Set(ids).sorted()) }
        return Set(ids).count
    }

    // MARK: - Jobs

    /// Returns `true` if an earlier run ended, so that a new one must begin: a step failed, or its result was already taken.
    private func isOver(_ state: State) async throws -> Bool {
        guard !state.submitted.isEmpty else { return true }
        if try await listed().contains(where: { !$0.isOver }) { return false }
        let results = jobs.jobs.flatMap { job in job.nodes.indices.map { status(of: job, $0) } }
        return results.contains { $0 != 0 } || FileSystem.isMissing(jobs.summary)
    }

    /// Returns the identifier of a job, which is submitted unless an earlier client did that and died before it could note it.
    private func submitted(_ job: SlurmJob, _ state: State) async throws -> String {
        if let found = try await listed(job).first(where: { !$0.isOver }) { return found.job }
        let after = job.after.compactMap { state.submitted[$0] }
        let arguments = jobs.arguments(of: job) + (after.isEmpty ? [] : ["--dependency=afterok:" + after.joined(separator: ":")])
        let answer = try await slurm("sbatch", arguments, input: jobs.script(of: job))
        // A cluster of several answers with its name after a semicolon.
        let id = answer.part(before: "\n").part(before: ";")
        guard !id.isEmpty, id.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw Failure(.external, "sbatch gave no number for the job \(job.name)", causes: [PublicText.cleaned(answer)])
        }
        return String(id)
    }

    /// A step as `squeue` lists it.
    private struct Listed {
        /// The number of its job.
        let job: String
        let name: String
        /// The place in its array; 0 for a job without an array.
        let index: Int
        let state: String
        let reason: String

        /// A Boolean value that indicates whether it ended.
        var isOver: Bool {
            !["PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD", "STAGE_OUT", "SIGNALING"].contains(state)
        }
    }

    /// Returns the steps of the run that Slurm knows, of all jobs or of one; the last of those with the same name are the latest.
    private func listed(_ job: SlurmJob? = nil) async throws -> [Listed] {
        let names = (job.map { [$0] } ?? jobs.jobs).map { jobs.clusterName(of: $0) }.joined(separator: ",")
        let answer = try await slurm("squeue", ["--noheader", "--array", "--states=all", "--name=\(names)", "--format=%F|%K|%j|%T|%r"])
        let prefix = jobs.clusterName(of: SlurmJob(name: "", kind: .lock, nodes: [], after: []))
        let steps = answer.splitBytes(on: "\n").compactMap { line -> Listed? in
            let words = line.splitBytes(on: "|", omittingEmptySubsequences: false).map(String.init)
            guard words.count >= 5, let name = words[2].without(prefix: prefix) else { return nil }
            return Listed(job: words[0], name: String(name), index: Int(words[1]) ?? 0, state: words[3], reason: words[4])
        }
        return steps.sorted { one, other in
            let (first, second) = (Int(one.job) ?? 0, Int(other.job) ?? 0)
            return first == second ? one.index < other.index : first < second
        }
    }

    // MARK: - Outcomes

    private func follow() async throws -> [Result] {
        var outcomes: [String: Outcome] = [:]
        var unseen: [String: Int] = [:]
        let count = jobs.jobs.map(\.nodes.count).reduce(0, +)
        context.events(.began(.build, total: count))
        while true {
            let listed = Dictionary(try await listed().map { ("\($0.name)-\($0.index)", $0) }, uniquingKeysWith: { _, last in last })
            for job in jobs.jobs {
                for index in job.nodes.indices {
                    let key = "\(job.name)-\(index)"
                    guard outcomes[key] == nil else { continue }
                    let known = listed[key]
                    var outcome = status(of: job, index).map { Outcome.ended($0) }
                    if outcome == nil, known?.isOver ?? true {
                        // The file of a status may appear a little later on another host.
                        unseen[key, default: 0] += 1
                        let isCancelled = known?.state == "CANCELLED" && (known?.reason == "DependencyNeverSatisfied" || waitsForFailed(job, outcomes))
                        if isCancelled || unseen[key] == Self.patience { outcome = isCancelled ? .cancelled : .lost(known?.state ?? "forgotten") }
                    }
                    guard let outcome else { continue }
                    outcomes[key] = outcome
                    context.events(.finished(.build, item: job.nodes[index].id, reused: false))
                }
            }
            if outcomes.count == count { break }
            try await Task.sleep(for: Self.pause)
        }
        return jobs.jobs.flatMap { job in
            job.nodes.indices.map { Result(job: job, index: $0, outcome: outcomes["\(job.name)-\($0)"] ?? .lost("forgotten")) }
        }
    }

    /// Returns `true` if a job that another one waits for has a step that did not succeed.
    private func waitsForFailed(_ job: SlurmJob, _ outcomes: [String: Outcome]) -> Bool {
        jobs.jobs.contains { other in
            job.after.contains { $0.hasSameBytes(as: other.name) }
                && other.nodes.indices.contains { outcomes["\(other.name)-\($0)"].map { !$0.succeeded } ?? false }
        }
    }

    /// Returns the exit status that a step wrote; `nil` if it wrote none.
    private func status(of job: SlurmJob, _ index: Int) -> Int? {
        guard let bytes = try? FileSystem.readAll(jobs.status(of: job, index), limit: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).part(before: "\n"))
    }

    // MARK: - State

    private var statePath: FilePath { jobs.folder.appending("state.json") }

    private func readState() throws -> State {
        guard let bytes = try? FileSystem.readAll(statePath, limit: 16 << 20) else { return State() }
        return (try? JSONDecoder().decode(State.self, from: Data(bytes))) ?? State()
    }

    private func writeState(_ state: State) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try FileSystem.writeAtomically([UInt8](try encoder.encode(state)), to: statePath)
    }

    /// Removes what an earlier run left in the folder.
    private func clear() throws {
        for name in ["logs", "status"] {
            try FileSystem.remove(jobs.folder.appending(name))
            try FileSystem.createDirectory(jobs.folder.appending(name))
        }
        for path in [statePath, jobs.summary] where try FileSystem.status(path) != nil { try FileSystem.remove(path) }
    }

    // MARK: - Programs

    /// Runs a program of Slurm in the user's environment, and returns what it printed.
    ///
    /// - Throws: ``Failure`` of code `external` if it is missing or fails.
    private func slurm(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
        var values: [Environment.Key: String] = [:]
        for (key, value) in context.environment.merging(context.settings.environment, uniquingKeysWith: { $1 }) {
            values[Environment.Key(stringLiteral: key)] = value
        }
        let status: TerminationStatus
        let (output, errors): (String, String)
        do {
            let record = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), environment: .custom(values), input: .string(input), output: .string(limit: 64 << 20),
                error: .string(limit: 1 << 16))
            (status, output, errors) = (record.terminationStatus, record.standardOutput, record.standardError)
        } catch let error as SubprocessError {
            throw Failure(
                .external, "\(program) cannot be started", causes: ["\(error)"],
                hints: ["run relcli on a host of the cluster that may submit jobs", "on Debian: apt-get install slurm-client"])
        }
        guard status.isSuccess else {
            let lines = errors.splitBytes(on: "\n").prefix(3).map { PublicText.cleaned(String($0)) }
            throw Failure(.external, "\(program) failed", causes: lines, hints: ["sinfo and squeue show the state of the cluster"])
        }
        return output
    }
}

extension FileSystem {
    /// Returns `true` if there is nothing at a path, or it cannot be examined.
    fileprivate static func isMissing(_ path: FilePath) -> Bool { ((try? status(path)) ?? nil) == nil }
}
