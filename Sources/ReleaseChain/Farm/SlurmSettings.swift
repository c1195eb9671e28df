import Failures
import ForeignText

/// The choices for jobs on a Slurm cluster, `[slurm]` in `relcli.toml`.
///
/// The file is part of a stack, which is not trusted: it chooses words for `sbatch`, but neither options nor programs.
package struct SlurmSettings: Codable, Hashable, Sendable {
    /// The choices for the jobs of one kind; a choice that is not made here is taken from the table `[slurm]` itself.
    package struct Job: Codable, Hashable, Sendable {
        package var partition: String?
        package var account: String?
        /// The time limit in a form of Slurm, for example `30` (minutes) or `2:00:00`.
        package var time: String?
        /// The memory of a node, for example `4G`.
        package var memory: String?
        /// The number of processors of a step.
        package var cpus: Int?
    }

    package var partition: String?
    package var account: String?
    package var time: String?
    package var memory: String?
    package var cpus: Int?
    package var fetch: Job?
    package var build: Job?
    package var release: Job?

    /// Creates settings that leave everything to the cluster.
    package init() {}

    /// Returns the options of `sbatch` for jobs of a kind.
    func arguments(for kind: ReleaseGraph.Node.Kind) -> [String] {
        let own: Job? =
            switch kind {
            case .lock, .fetch: fetch
            case .wheel, .build: build
            case .release: release
            }
        let words: [(String, String?)] = [
            ("partition", own?.partition ?? partition), ("account", own?.account ?? account), ("time", own?.time ?? time),
            ("mem", own?.memory ?? memory), ("cpus-per-task", (own?.cpus ?? cpus).map { "\($0)" }),
        ]
        return words.compactMap { name, value in value.map { "--\(name)=\($0)" } }
    }

    /// Throws a ``Failure`` with code `usage` for a value that is not a plain word, or that `sbatch` would refuse on any cluster.
    ///
    /// - Parameter file: the file of the settings, for the error.
    func check(in file: String) throws {
        let common = Job(partition: partition, account: account, time: time, memory: memory, cpus: cpus)
        let tables: [(String, Job?)] = [("slurm", common), ("slurm.fetch", fetch), ("slurm.build", build), ("slurm.release", release)]
        for case (let table, let job?) in tables {
            let words: [(String, String?)] = [("partition", job.partition), ("account", job.account), ("time", job.time), ("memory", job.memory)]
            for (key, value) in words {
                guard let value, !Self.isWord(value) else { continue }
                throw Failure(
                    .usage, "\(file): [\(table)] \(key) = '\(PublicText.cleaned(value))' is no word of Slurm", hints: ["use letters, digits and . _ , : @ -"])
            }
            if let time = job.time, !Self.isTime(time) {
                throw Failure(
                    .usage, "\(file): [\(table)] time = '\(time)' is no time limit of Slurm",
                    hints: ["write minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes, days-hours:minutes:seconds or UNLIMITED"])
            }
            if let memory = job.memory, !Self.isMemory(memory) {
                throw Failure(
                    .usage, "\(file): [\(table)] memory = '\(memory)' is no size of memory for Slurm",
                    hints: ["write a whole number with K, M, G or T, such as 4G; without a unit it is megabytes"])
            }
            if let cpus = job.cpus, !(1...4096).contains(cpus) { throw Failure(.usage, "\(file): [\(table)] cpus = \(cpus) is no number of processors") }
        }
    }

    /// Returns `true` for a time limit as `sbatch` reads it (`sbatch(1)`, `--time`).
    static func isTime(_ text: String) -> Bool {
        if ["unlimited", "infinite"].contains(where: { text.lowercased().hasSameBytes(as: $0) }) { return true }
        func isNumber(_ part: Substring) -> Bool { (1...9).contains(part.utf8.count) && part.utf8.allSatisfy(\.isASCIIDigit) }
        let parts = text.splitBytes(on: "-", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !isNumber(parts[0]) { return false }
        let numbers = (parts.last ?? "").splitBytes(on: ":", omittingEmptySubsequences: false)
        return numbers.count <= 3 && numbers.allSatisfy(isNumber)
    }

    /// Returns `true` for a size of memory as `sbatch` reads it (`sbatch(1)`, `--mem`).
    static func isMemory(_ text: String) -> Bool {
        let digits = text.bytes(while: \.isASCIIDigit)
        let unit = String(text.droppingBytes(first: digits.utf8.count)).lowercased()
        return (1...15).contains(digits.utf8.count) && ["", "k", "m", "g", "t", "kb", "mb", "gb", "tb"].contains { unit.hasSameBytes(as: $0) }
    }

    private static func isWord(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isAlphanumeric, text.utf8.count <= 256 else { return false }
        return text.utf8.allSatisfy { $0.isAlphanumeric || [UInt8]("._,:@-".utf8).contains($0) }
    }
}
