import ForeignText
package import SystemPackage

/// One job on a Slurm cluster: a step of a graph, or an array of steps of one kind.
package struct SlurmJob: Sendable {
    /// The name in the run, for example `build-1`.
    package let name: String
    package let kind: ReleaseGraph.Node.Kind
    /// The steps; the place of a step is its index in the array.
    package let nodes: [ReleaseGraph.Node]
    /// The names of the jobs that must succeed before.
    package let after: [String]

    /// A Boolean value that indicates whether Slurm runs it as an array.
    var isArray: Bool { nodes.count > 1 }
}

/// The jobs of a release on a Slurm cluster, with the folder that they share.
///
/// Each step writes the exit status of its command to a file of that folder, so that its outcome is known however long ago Slurm forgot the job. A second
/// run of a step does no harm: every step is a command whose results are stored by their content.
package struct SlurmJobs: Sendable {
    package let jobs: [SlurmJob]
    /// The title of the run, for example `sync prod`.
    package let title: String
    /// The digest of all steps, which names the run.
    package let id: String
    /// The folder of logs, statuses and the summary, which all hosts of the cluster share; jobs run in the folder in which they were submitted.
    package let folder: FilePath
    private let settings: SlurmSettings

    /// The number of steps in one array; a cluster's default limit (`MaxArraySize`) is 1001.
    private static let arrayLimit = 1000

    /// Groups the steps of a graph into jobs.
    ///
    /// Steps of one kind that wait for the same jobs become an array.
    ///
    /// - Parameter folder: the folder of all runs of the channel; the run has one of its own in it.
    package init(_ graph: ReleaseGraph, in folder: FilePath, settings: SlurmSettings) {
        struct Group: Hashable { let kind: ReleaseGraph.Node.Kind, after: [String] }
        var key = StepKey("slurm", version: 1)
        var (jobOfNode, open, jobs, counts): ([String: Int], [Group: Int], [(Group, [ReleaseGraph.Node])], [ReleaseGraph.Node.Kind: Int]) = ([:], [:], [], [:])
        var names: [String] = []
        for node in graph.nodes {
            key.add(node.digest, node.command.joined(separator: "\0"))
            let group = Group(kind: node.kind, after: Set(node.after.compactMap { jobOfNode[$0] }).sorted().map { names[$0] })
            if let place = open[group], jobs[place].1.count < Self.arrayLimit {
                jobs[place].1.append(node)
                jobOfNode[node.id] = place
                continue
            }
            counts[node.kind, default: 0] += 1
            let name = [.wheel, .build].contains(node.kind) ? "\(node.kind.rawValue)-\(counts[node.kind] ?? 1)" : node.kind.rawValue  // text: a list
            (open[group], jobOfNode[node.id]) = (jobs.count, jobs.count)
            jobs.append((group, [node]))
            names.append(name)
        }
        self.jobs = zip(names, jobs).map { SlurmJob(name: $0, kind: $1.0.kind, nodes: $1.1, after: $1.0.after) }
        title = "\(graph.stack) \(graph.channel)"
        id = String(key.hex.start(bytes: 16))
        self.folder = folder.appending(id)
        self.settings = settings
    }

    /// The file with the summary of the release, as JSON.
    var summary: FilePath { folder.appending("summary.json") }

    /// Returns the name of a job on the cluster, for example `relcli-0f3a…-build-1`.
    func clusterName(of job: SlurmJob) -> String { "relcli-\(id)-\(job.name)" }

    /// Returns the file with the exit status of a step.
    func status(of job: SlurmJob, _ index: Int) -> FilePath { folder.pushing("status").appending("\(job.name)-\(index)") }

    /// Returns the file with what a step printed.
    func log(of job: SlurmJob, _ index: Int) -> FilePath { folder.pushing("logs").appending("\(job.name)-\(index).log") }

    /// Returns the options of `sbatch` for a job, without those that name other jobs.
    func arguments(of job: SlurmJob) -> [String] {
        let log = folder.pushing("logs").appending(job.isArray ? "\(job.name)-%a.log" : "\(job.name)-0.log")
        return ["--parsable", "--requeue", "--kill-on-invalid-dep=yes", "--open-mode=append", "--job-name=\(clusterName(of: job))", "--output=\(log)"]
            + (job.isArray ? ["--array=0-\(job.nodes.count - 1)"] : []) + settings.arguments(for: job.kind)
    }

    /// Returns the script of a job, which runs the step that its index in the array names.
    func script(of job: SlurmJob) -> String {
        var lines = ["#!/bin/sh", "# relcli: \(job.name) of \(title)", "case ${SLURM_ARRAY_TASK_ID:-0} in"]
        for (index, node) in job.nodes.enumerated() {
            lines.append("\(index)) set -- \(node.command.map { ShellWord.quoted($0) }.joined(separator: " ")) ;;")
        }
        lines += ["esac", "run=\(ShellWord.quoted(folder.string)) step=\(ShellWord.quoted(job.name))-${SLURM_ARRAY_TASK_ID:-0}"]
        if job.kind == .release {
            // The summary of an earlier attempt must not pass for this one's.
            lines += ["rm -f \"$run/summary.json\"", "\"$@\" --json > \"$run/summary.new\"", "status=$?", "mv \"$run/summary.new\" \"$run/summary.json\""]
        } else {
            lines += ["\"$@\"", "status=$?"]
        }
        lines += ["echo $status > \"$run/status/$step.new\" && mv \"$run/status/$step.new\" \"$run/status/$step\"", "exit $status"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A script for bash that submits all jobs, each with those that it waits for.
    package var text: String {
        let scripts = jobs.map { script(of: $0) }
        var mark = "END"
        while scripts.contains(where: { script in script.splitBytes(on: "\n").contains { $0.hasSameBytes(as: mark) } }) { mark += "_" }
        var lines = [
            "#!/usr/bin/env bash", "# \(title): relcli plan --format slurm", "set -euo pipefail",
            "mkdir -p \(ShellWord.quoted(folder.appending("logs").string)) \(ShellWord.quoted(folder.appending("status").string))", "declare -A job",
        ]
        for (job, script) in zip(jobs, scripts) {
            let words = arguments(of: job).map { ShellWord.quoted($0) }.joined(separator: " ")
            let after = job.after.isEmpty ? "" : " --dependency=afterok" + job.after.map { ":${job[\($0)]%%;*}" }.joined()
            lines += ["", "job[\(job.name)]=$(sbatch \(words)\(after) <<'\(mark)'", String(script.droppingBytes(last: 1)), mark, ")"]
            lines.append("echo \"\(job.name) ${job[\(job.name)]%%;*}\"")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
