import ForeignText

/// The progress of a run on a cluster, sent as events of the chain: phases one after the other, as on one machine.
struct SlurmProgress: Sendable {
    private struct Phase: Sendable {
        let step: ReleaseStep
        var total = 0
        var done = 0
        var failed = 0
    }

    private let context: ChainContext
    private var phases: [Phase] = []
    private var start: Double

    /// Creates the progress of these steps, of which none has ended, and begins its first phase.
    init(_ nodes: [ReleaseGraph.Node], context: ChainContext) {
        self.context = context
        start = context.now()
        for node in nodes {
            let step = Self.step(of: node.kind)
            if phases.last?.step != step { phases.append(Phase(step: step)) }
            phases[phases.count - 1].total += 1
        }
        begin()
    }

    /// Counts a step that ended, and ends each phase that has no other.
    mutating func finished(_ node: ReleaseGraph.Node, _ outcome: SlurmRun.Outcome) {
        let step = Self.step(of: node.kind)
        guard let place = phases.firstIndex(where: { $0.step == step && $0.done < $0.total }) else { return }
        phases[place].done += 1
        if !outcome.succeeded { phases[place].failed += 1 }
        context.events(.finished(step, item: node.id, reused: false))
        while let phase = phases.first, phase.done == phase.total {
            let failed = phase.failed > 0 ? ", \(phase.failed) without success" : ""
            context.events(.ended(phase.step, summary: "\(phase.total.counted("step")) on the cluster\(failed)", seconds: context.now() - start))
            phases.removeFirst()
            begin()
        }
    }

    private mutating func begin() {
        start = context.now()
        if let phase = phases.first { context.events(.began(phase.step, total: phase.total)) }
    }

    private static func step(of kind: ReleaseGraph.Node.Kind) -> ReleaseStep {
        switch kind {
        case .lock: .lock
        case .fetch: .fetch
        case .wheel, .build: .build
        // The last step indexes, checks and publishes.
        case .release: .repository
        }
    }
}

/// The reasons why a cluster keeps steps waiting, each reported once.
struct SlurmWaits: Sendable {
    /// The number of seconds after which a reason is reported, because every step waits for a moment.
    static let patience = 15.0

    /// Reasons that end by themselves.
    private static let passing = ["Resources", "Priority", "BeginTime"]
    /// Reasons that say nothing about the cluster: not yet examined, or waiting for another step.
    private static let silent = ["", "None", "Dependency", "DependencyNeverSatisfied"]

    private var since: [String: Double] = [:]
    private var told: Set<String> = []

    /// Returns a sentence for each reason that has lasted for ``patience`` and was not reported before.
    ///
    /// - Parameters:
    ///   - steps: the steps that the cluster lists.
    ///   - prefix: the start of the names of their jobs, which is left out.
    ///   - now: the seconds of a monotonic clock.
    mutating func newLines(of steps: some Sequence<SlurmCluster.Step>, prefix: String, now: Double) -> [String] {
        var waiting: [String: [SlurmCluster.Step]] = [:]
        for step in steps where step.state == "PENDING" && !Self.silent.contains(step.reason) { waiting[step.reason, default: []].append(step) }
        since = waiting.mapValues { _ in now }.merging(since.filter { waiting[$0.key] != nil }) { $1 }
        var news: [String] = []
        for (reason, steps) in waiting.sorted(by: { $0.key < $1.key }) {
            let seconds = now - (since[reason] ?? now)
            guard seconds >= Self.patience, told.insert(reason).inserted else { continue }
            let jobs = Set(steps.map { $0.name.without(prefix: prefix).map(String.init) ?? $0.name }).sorted()
            let end = Self.passing.contains(reason) ? "" : "; if [slurm] in relcli.toml must be corrected, end the run first: the same command with --cancel"
            news.append(PublicText.cleaned("Slurm keeps \(steps.count.counted("step")) of \(jobs.listed(limit: 3)) waiting: \(reason)\(end)"))
        }
        return news
    }
}
