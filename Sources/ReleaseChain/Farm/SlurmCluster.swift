import Failures
import ForeignText
import Native
import Subprocess
import SystemPackage

/// The programs of a Slurm cluster, run in the user's environment.
struct SlurmCluster: Sendable {
    /// A step as `squeue` lists it.
    struct Step: Sendable {
        /// The number of its job.
        let job: String
        /// The name of its job.
        let name: String
        /// Its number in the array; 0 for a job without an array.
        let index: Int
        /// The state in the words of Slurm, for example `RUNNING`.
        let state: String
        let reason: String

        /// A Boolean value indicating whether the step has ended (squeue(1), JOB STATE CODES).
        var isOver: Bool {
            switch state {
            case "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "TIMEOUT", "REVOKED": true
            default: false
            }
        }

        /// A Boolean value indicating whether the step will never run, because a step that it waits for failed.
        var isNeverRun: Bool { reason == "DependencyNeverSatisfied" && (state == "CANCELLED" || state == "PENDING") }
    }

    private let environment: [String: String]

    init(_ context: ChainContext) {
        // Settings for squeue would hide jobs, or list them in another form.
        environment = context.environment.merging(context.settings.environment, uniquingKeysWith: { $1 }).filter { !$0.key.utf8.hasPrefix("SQUEUE_") }
    }

    /// Returns the user's steps of jobs with these names that Slurm knows; of those with one name, the latest are last.
    func listed(_ names: [String]) async throws -> [Step] {
        names.isEmpty ? [] : try await steps(["--name=\(names.joined(separator: ","))"])
    }

    /// Returns the user's steps of jobs whose names have one of these prefixes, in the order of ``listed(_:)``.
    ///
    /// Slurm takes no prefixes, and the names of many jobs are too long for an argument.
    func listed(prefixes: [String]) async throws -> [Step] {
        prefixes.isEmpty ? [] : try await steps([]).filter { step in prefixes.contains { step.name.utf8.hasPrefix($0) } }
    }

    private func steps(_ choice: [String]) async throws -> [Step] {
        let answer = try await run("squeue", ["--me", "--noheader", "--array", "--states=all", "--format=%F|%K|%j|%T|%r"] + choice)
        let steps = answer.splitBytes(on: "\n").compactMap { line -> Step? in
            let words = line.splitBytes(on: "|", omittingEmptySubsequences: false).map(String.init)
            guard words.count >= 5 else { return nil }
            return Step(job: words[0], name: words[2], index: Int(words[1]) ?? 0, state: words[3], reason: words[4])
        }
        return steps.sorted { one, other in
            let (first, second) = (Int(one.job) ?? 0, Int(other.job) ?? 0)
            return first == second ? one.index < other.index : first < second
        }
    }

    /// Runs a program of Slurm, and returns the text that it printed.
    ///
    /// - Throws: ``Failure`` with code `external` if it is missing or fails.
    func run(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
        var values: [Environment.Key: String] = [:]
        for (key, value) in environment { values[Environment.Key(stringLiteral: key)] = value }
        let status: TerminationStatus
        let (output, errors): (String, String)
        // Through a pipe, the text would be lost on a program that ends before it reads it, and with the text the message of the program.
        let text: FileDescriptor
        do { text = try FileSystem.memoryFile(Array(input.utf8)) } catch { throw Failure(.external, "\(program) cannot be run", cause: error) }
        do {
            let record = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), environment: .custom(values),
                input: .fileDescriptor(text, closeAfterSpawningProcess: true), output: .string(limit: 256 << 20), error: .string(limit: 1 << 16))
            (status, output, errors) = (record.terminationStatus, record.standardOutput, record.standardError)
        } catch let error as SubprocessError {
            throw Failure(
                .external, "\(program) cannot be run", causes: ["\(error)"],
                hints: ["run relcli on a host of the cluster that may submit jobs", "on Debian: apt-get install slurm-client"])
        }
        guard status.isSuccess else {
            let lines = errors.splitBytes(on: "\n").prefix(3).map { PublicText.cleaned(String($0)) }
            throw Failure(.external, "\(program) failed", causes: lines, hints: ["sinfo and squeue show the state of the cluster"])
        }
        return output
    }
}
