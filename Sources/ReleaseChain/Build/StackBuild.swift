import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The steps from a stack to packages: lock, fetch, build.
///
/// A release goes on from here, `relcli build` ends here.
struct StackBuild: Sendable {
    let stack: Stack
    let locking: LockStep
    let context: ChainContext

    /// What came out, and what it came from.
    struct Outcome: Sendable {
        let lock: StackLock
        let overrides: StackOverrides
        let artifacts: ArtifactSet
        /// Signs what is built, nil where the stack names no key.
        let signing: StackSigning?
        /// One for each target, in the stack's order.
        let builds: [TargetPackages]
        let steps: [ReleaseSummary.StepSummary]
    }

    /// Runs the steps.
    ///
    /// Throws ``ChainError``.
    func run() async throws -> Outcome {
        let overrides = try StackOverrides(directory: stack.overridesDirectory)
        let ((lock, client, sources), lockSeconds) = try await context.step(.lock) {
            let client = try await IndexAccess.client(context, stack: stack)
            let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: overrides)
            let lock = try await locking.run(client: client, sources: sources)
            return ((lock, client, sources), lock.summary)
        }
        for line in lock.notes + overrides.strangers(to: lock) { context.events(.warning(line)) }

        let fileCount = Set(lock.resolutions.flatMap { $0.packages.compactMap { $0.files.first?.filename } }).count
        let (artifacts, fetchSeconds) = try await context.step(.fetch, total: fileCount) {
            let set = try await FetchStep(client: client, sources: sources, context: context, targets: stack.targets).run(lock)
            let built = set.byDigest.values.count(where: \.wasBuilt)
            return (set, "\(set.byDigest.count.counted("file")) verified\(built > 0 ? ", \(built) built from sdist" : "")")
        }

        let home = context.environment["GNUPGHOME"].map { FilePath($0) }
        var signing: StackSigning?
        if let key = stack.document.key { signing = try await StackSigning(key: key, home: home) }
        let numbering = ReleaseNumbering(
            policy: try stack.numberPolicy(), channel: locking.channel.name, published: try RepositoryStep(context: context).published())
        let build = BuildStep(
            stack: stack, overrides: overrides, store: client.store, context: context, signing: signing, numbering: numbering)
        let (builds, buildSeconds) = try await context.step(.build, total: lock.resolutions.map(\.packages.count).reduce(0, +)) {
            let built = try await build.run(lock, artifacts)
            let packages = built.builds.flatMap(\.packages)
            return (
                built.builds,
                [
                    packages.count { !$0.isSource }.counted("RPM"), packages.count(where: \.isSource).counted("source RPM"),
                    built.reused.counted("project") + " kept",
                ].joined(separator: ", ")
            )
        }
        return Outcome(
            lock: lock, overrides: overrides, artifacts: artifacts, signing: signing, builds: builds,
            steps: [
                .init(step: .lock, seconds: lockSeconds), .init(step: .fetch, seconds: fetchSeconds), .init(step: .build, seconds: buildSeconds),
            ])
    }
}
