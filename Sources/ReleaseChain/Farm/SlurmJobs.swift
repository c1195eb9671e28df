import Failures
import ForeignText
import Native
package import SystemPackage

/// One job on a Slurm cluster: a step of a graph, or an array of steps of one kind.
package struct SlurmJob: Sendable {
    /// The name in the run, for example `build-1`.
    package let name: String
    package let kind: ReleaseGraph.Node.Kind
    /// The steps.
    package let nodes: [ReleaseGraph.Node]
    /// The number of each step in the array, ascending.
    package let indices: [Int]
    /// The names of the jobs that must succeed before.
    package let after: [String]
    /// A Boolean value indicating whether each step waits only for the step of the same number, in the one array that the job waits for.
    package let isCorresponding: Bool

    /// A Boolean value indicating whether the job is an array of Slurm.
    var isArray: Bool { nodes.count > 1 || isCorresponding }

    /// The type of the job's dependency on other jobs, as `sbatch --dependency` names it.
    var dependency: String { isCorresponding ? "aftercorr" : "afterok" }
}

/// The jobs of a release on a Slurm cluster, with the folder that they share.
///
/// Each step writes the exit status of its command to a file of that folder, so that its outcome is known however long ago Slurm forgot the job. A second
/// run of a step does no harm: every step is a command whose results are stored by their content.
package struct SlurmJobs: Sendable {
    package let jobs: [SlurmJob]
    /// The title of the run, for example `sync prod`.
    package let title: String
    /// The digest of all steps and of the folder in which they run, which names the run.
    package let id: String
    /// The folder of logs, statuses and the summary, which all hosts of the cluster share; jobs run in the folder in which they were submitted.
    package let folder: FilePath
    let settings: SlurmSettings

    /// The number of steps in one array; a cluster's default limit (`MaxArraySize`) is 1001.
    private static let arrayLimit = 1000

    /// The steps of a job that is still filled.
    private struct Group {
        let kind: ReleaseGraph.Node.Kind
        let after: [Int]
        var nodes: [ReleaseGraph.Node] = []
        var indices: [Int] = []
        var isCorresponding = false
    }

    /// Groups the steps of a graph into jobs.
    ///
    /// Steps of one kind that wait for the same jobs become an array. If each of them waits for one step of another array, they have the numbers of those
    /// steps, so that a step that fails stops only the one that needs it.
    ///
    /// - Parameter folder: the folder of all runs of the channel; the run has one of its own in it.
    package init(_ graph: ReleaseGraph, in folder: FilePath, settings: SlurmSettings) {
        struct Key: Hashable { let kind: ReleaseGraph.Node.Kind, after: [Int], series: Int }
        struct Use: Hashable { let kind: ReleaseGraph.Node.Kind, before: String }
        var key = StepKey("slurm", version: 2)
        key.add("folder", (try? FileSystem.realPath("."))?.string ?? "")
        var places: [String: (group: Int, index: Int)] = [:]
        var (open, groups, uses): ([Key: Int], [Group], [Use: Int]) = ([:], [], [:])
        for node in graph.nodes {
            key.add(node.digest, node.command.joined(separator: "\0"))
            let after = Set(node.after.compactMap { places[$0]?.group }).sorted()
            var (series, number): (Int, Int?) = (0, nil)
            if node.after.count == 1, let before = places[node.after[0]], groups[before.group].kind == .wheel {
                number = before.index
                series = uses[Use(kind: node.kind, before: node.after[0]), default: 0]
                uses[Use(kind: node.kind, before: node.after[0])] = series + 1
            }
            let place: Int
            if let known = open[Key(kind: node.kind, after: after, series: series)], groups[known].nodes.count < Self.arrayLimit {
                place = known
            } else {
                place = groups.count
                open[Key(kind: node.kind, after: after, series: series)] = place
                groups.append(Group(kind: node.kind, after: after, isCorresponding: number != nil))
            }
            let index = number ?? groups[place].nodes.count
            groups[place].nodes.append(node)
            groups[place].indices.append(index)
            places[node.id] = (place, index)
        }
        var (names, counts): ([String], [ReleaseGraph.Node.Kind: Int]) = ([], [:])
        for group in groups {
            counts[group.kind, default: 0] += 1
            let isNumbered = group.kind == .wheel || group.kind == .build
            names.append(isNumbered ? "\(group.kind.rawValue)-\(counts[group.kind] ?? 1)" : group.kind.rawValue)
        }
        jobs = groups.enumerated().map { place, group in
            // A job of one step is no array, so nothing corresponds to it.
            let isCorresponding = group.isCorresponding && groups[group.after[0]].nodes.count > 1
            let sorted = zip(group.indices, group.nodes).sorted { $0.0 < $1.0 }
            return SlurmJob(
                name: names[place], kind: group.kind, nodes: sorted.map(\.1), indices: isCorresponding ? sorted.map(\.0) : Array(sorted.indices),
                after: group.after.map { names[$0] }, isCorresponding: isCorresponding)
        }
        title = "\(graph.stack) \(graph.channel)"
        id = String(key.hex.start(bytes: 16))
        self.folder = folder.appending(id)
        self.settings = settings
    }

    /// Throws a ``Failure`` with code `usage` for a folder of runs whose path has a backslash.
    ///
    /// It would end the meaning of `%` in the names of logs (`sbatch(1)`, "filename pattern"), and jobs without a log never run.
    static func check(_ folder: FilePath) throws {
        let path = folder.isAbsolute ? folder.string : ((try? FileSystem.realPath("."))?.pushing(folder) ?? folder).string
        guard path.utf8.contains(UInt8(ascii: "\\")) else { return }
        throw Failure(
            .usage, "jobs of Slurm cannot write their logs to \(PublicText.cleaned(path))", causes: ["its path has a backslash"],
            hints: ["name a mirror without one with --mirror"])
    }

    /// The file with the summary of the release, as JSON.
    var summary: FilePath { folder.appending("summary.json") }

    /// Returns the name on the cluster of a job of a run, for example `relcli-0f3a…-build-1`.
    static func clusterName(of job: String, run: String) -> String { "relcli-\(run)-\(job)" }

    /// Returns the file with the exit status of a step.
    func status(of job: SlurmJob, _ index: Int) -> FilePath { folder.pushing("status").appending("\(job.name)-\(index)") }

    /// Returns the file with the text that a step printed.
    func log(of job: SlurmJob, _ index: Int) -> FilePath { folder.pushing("logs").appending("\(job.name)-\(index).log") }

    /// Returns the options of `sbatch` for a job, without those that name other jobs.
    func arguments(of job: SlurmJob) -> [String] {
        // Slurm expands % in the name of a file.
        let logs = folder.pushing("logs").string.replacingBytes(of: "%", with: "%%")
        let log = "\(logs)/\(job.name)-\(job.isArray ? "%a" : "0").log"
        let isWhole = job.indices == Array(job.nodes.indices)
        let numbers = isWhole ? "0-\(job.nodes.count - 1)" : job.indices.map { "\($0)" }.joined(separator: ",")
        return [
            "--parsable", "--requeue", "--kill-on-invalid-dep=yes", "--open-mode=append", "--export=ALL",
            "--job-name=\(Self.clusterName(of: job.name, run: id))", "--output=\(log)",
        ] + (job.isArray ? ["--array=\(numbers)"] : []) + settings.arguments(for: job.kind)
    }

    /// Returns the script of a job, which runs the step that its number in the array names.
    func script(of job: SlurmJob) -> String {
        // A job that is no array may have inherited the number of another one.
        var lines = ["#!/bin/sh", "# relcli: \(job.name) of \(title)", job.isArray ? "number=$SLURM_ARRAY_TASK_ID" : "number=0", "case $number in"]
        for (index, node) in zip(job.indices, job.nodes) {
            lines.append("\(index)) set -- \(node.command.map { ShellWord.quoted($0) }.joined(separator: " ")) ;;")
        }
        lines += ["*) echo \"relcli: no step $number\" >&2; exit 2 ;;", "esac"]
        lines.append("run=\(ShellWord.quoted(folder.string)) step=\(ShellWord.quoted(job.name))-$number attempt=${SLURM_RESTART_COUNT:-0}-$$")
        if job.kind == .release {
            lines += ["\"$@\" --json > \"$run/summary.$attempt\"", "status=$?", "mv \"$run/summary.$attempt\" \"$run/summary.json\""]
        } else {
            lines += ["\"$@\"", "status=$?"]
        }
        lines += ["echo $status > \"$run/status/.$step.$attempt\" && mv \"$run/status/.$step.$attempt\" \"$run/status/$step\"", "exit $status"]
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
            let after = job.after.isEmpty ? "" : " --dependency=\(job.dependency)" + job.after.map { ":${job[\($0)]%%;*}" }.joined()
            lines += ["", "job[\(job.name)]=$(sbatch \(words)\(after) <<'\(mark)'", String(script.droppingBytes(last: 1)), mark, ")"]
            lines.append("echo \"\(job.name) ${job[\(job.name)]%%;*}\"")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
