import ForeignText
import FoundationEssentials
import Native
package import RPMRepository
import SystemPackage

/// The measurements of one application of a release, kept beside the release's documents: `releases/SNAPSHOT/load-TARGET-APPLICATION.json`.
package struct LoadResult: Codable, Hashable, Sendable {
    package let application: String
    /// The target, for example `el9:3.11`.
    package let target: String
    /// The snapshot of the release.
    package let snapshot: String
    /// The SHA-256 of the scenario; `nil` for requests of the heartbeat.
    package let scenario: String?
    /// The number of clients.
    package let workers: Int
    /// The processors of the machine, for example `8 × Some CPU`.
    package let machine: String
    package let runs: [LoadRun.Run]

    /// Creates a result from its fields.
    package init(application: String, target: String, snapshot: String, scenario: String?, workers: Int, machine: String, runs: [LoadRun.Run]) {
        (self.application, self.target, self.snapshot) = (application, target, snapshot)
        (self.scenario, self.workers, self.machine, self.runs) = (scenario, workers, machine, runs)
    }

    /// The number of steps that succeeded in a second: the median of the runs.
    package var rate: Double { Self.median(runs.map(\.rate)) }

    /// The lowest and the highest rate of the runs: the noise of the measurement.
    package var range: ClosedRange<Double> {
        let rates = runs.map(\.rate)
        return (rates.min() ?? 0)...(rates.max() ?? 0)
    }

    /// The number of failed steps in all runs.
    package var errors: Int { runs.flatMap(\.steps).map(\.errors).reduce(0, +) }

    /// A Boolean value indicating whether any step succeeded, without which the numbers say nothing about the application.
    package var measuredSomething: Bool { runs.contains { $0.steps.contains { $0.count > 0 } } }

    /// The steps, each with the medians of the runs.
    package var steps: [LoadRun.Step] {
        (runs.first?.steps ?? []).map { first in
            let all = runs.flatMap { $0.steps.filter { $0.name.hasSameBytes(as: first.name) } }
            func median(_ value: (LoadRun.Step) -> Double) -> Double { Self.median(all.map(value)) }
            return LoadRun.Step(
                name: first.name, count: all.map(\.count).reduce(0, +), errors: all.map(\.errors).reduce(0, +), p50: median(\.p50), p90: median(\.p90),
                p99: median(\.p99), max: all.map(\.max).max() ?? 0)
        }
    }

    /// Returns `true` if the rates of two results can be compared: the same steps, by as many clients, on the same kind of machine.
    package func isComparable(with other: LoadResult) -> Bool {
        application == other.application && target == other.target && scenario == other.scenario && workers == other.workers && machine == other.machine
    }

    /// Returns a sentence that compares the rate with the rate of an earlier result.
    ///
    /// A difference counts only if the ranges of the runs do not overlap.
    package func comparison(with earlier: LoadResult, named name: String) -> String {
        let before = "\(name): \(Self.text(earlier.rate)) a second (\(Self.text(earlier.range)))"
        guard isComparable(with: earlier) else { return "not comparable with \(before): another scenario, number of clients or machine" }
        guard earlier.rate > 0 else { return "\(name) answered nothing" }
        guard min(runs.count, earlier.runs.count) > 1 else { return "\(before); one run shows no difference, because the noise is not known" }
        let change = Int((100 * (rate - earlier.rate) / earlier.rate).rounded())
        if range.overlaps(earlier.range) || change == 0 { return "no difference to \(before) beyond the noise" }
        return "\(abs(change)) % \(change < 0 ? "less" : "more") than \(before)"
    }

    /// Returns a rate as text: without decimals from 100 on, with at most one decimal from 10 on, and with at most two below, for example `412`, `41.2` or
    /// `8.31`.
    package static func text(_ value: Double) -> String {
        let digits = value >= 100 ? 1.0 : value >= 10 ? 10.0 : 100.0
        let rounded = (value * digits).rounded() / digits
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// Returns a range of rates as text: `398 to 420`.
    package static func text(_ range: ClosedRange<Double>) -> String { "\(text(range.lowerBound)) to \(text(range.upperBound))" }

    private static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    // MARK: - Files

    private static let prefix = "load-"

    private static func folder(_ mirror: FilePath, _ snapshot: String) -> FilePath { mirror.appending("releases").appending(snapshot) }

    /// Returns the results of a release, sorted by application and target, without those that cannot be read.
    static func all(of snapshot: String, mirror: FilePath) -> [LoadResult] {
        let folder = folder(mirror, snapshot)
        let names = ((try? FileSystem.list(folder)) ?? []).map(\.name).filter { $0.utf8.hasPrefix(prefix) && $0.utf8.hasSuffix(".json") }
        let results = names.compactMap { name -> LoadResult? in
            guard let bytes = try? FileSystem.readAll(folder.appending(name), limit: 16 << 20) else { return nil }
            let result = try? JSONDecoder().decode(LoadResult.self, from: Data(bytes))
            return result.flatMap { !$0.runs.isEmpty && $0.runs.allSatisfy(\.isPlausible) ? $0 : nil }
        }
        return results.sorted { ($0.application, $0.target) < ($1.application, $1.target) }
    }

    /// Writes the result in one atomic step, in place of an earlier one of the same application and target.
    ///
    /// - Parameter place: the name of the target's folder, for example `el9-py3.11`.
    func write(mirror: FilePath, place: String) throws {
        let folder = Self.folder(mirror, snapshot)
        try FileSystem.createDirectory(folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try FileSystem.writeAtomically([UInt8](try encoder.encode(self)), to: folder.appending("\(Self.prefix)\(place)-\(application).json"))
    }
}

/// The processors of this machine.
enum MachineName {
    /// Returns the number and the model of the processors, for example `8 × Some CPU`.
    static func current(cores: Int) -> String {
        let text = (try? FileSystem.readAll("/proc/cpuinfo", limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.splitBytes(on: "\n").first { $0.utf8.hasPrefix("model name") }
        let model = line.flatMap { $0.cut(at: ":") }.map { PublicText.cleaned(String($0.1.droppingBytes { $0 == UInt8(ascii: " ") })) }
        return "\(cores) × \(model ?? "processor")"
    }
}
