import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The built packages of a stack for all its targets, and their inputs: lock and fetched files.
///
/// `relcli build` ends here; a release continues from here.
struct PackagedStack: Sendable {
    /// The inputs, including the lock.
    let inputs: ReleaseInputs
    let lock: StackLock
    let artifacts: ArtifactSet
    /// The builder of the wheels from sdists.
    let sources: SourceWheels
    /// The packages, one element for each target, in the stack's order.
    let builds: [TargetPackages]
    let steps: [ReleaseSummary.StepSummary]
    /// The release whose other packages were kept; `nil` if there is no base.
    let base: ReleaseBase?
    /// The known vulnerabilities of the locked releases; `nil` if no advisories were given.
    let faults: VulnerabilityReport?

    /// Locks, fetches and builds.
    ///
    /// - Parameters:
    ///   - projects: the projects to fetch and build; `nil` for all.
    ///   - base: the release whose versions and packages are kept where possible; `nil` if there is no base.
    /// - Throws: ``Failure`` if no versions fit, a vulnerability stops the release, or a file cannot be fetched, tested or built.
    static func make(_ inputs: ReleaseInputs, locking: LockStep, only projects: Set<ProjectName>? = nil, base: ReleaseBase? = nil, context: ChainContext)
        async throws -> PackagedStack
    {
        let stack = inputs.stack
        let ((lock, client, sources), lockSeconds) = try await context.step(.lock) {
            let client = try await IndexAccess.client(context, stack: stack)
            let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
            let lock = try await locking.run(client: client, sources: sources, base: base?.resolutions).limited(to: projects)
            KeptLocks(mirror: context.mirror).keep(lock.text, stack: stack.document.name, channel: inputs.channel)
            return ((lock, client, sources), lock.summary)
        }
        let faults = try context.faults(of: lock.resolutions, stack: stack)
        for line in lock.notes { context.events(.note(line)) }
        if let line = Self.warning(of: base?.withoutSignature(lock.resolutions, on: stack.targets) ?? []) { context.events(.warning(line)) }
        for line in projects == nil ? stack.overrides.strangers(to: lock) : [] { context.events(.warning(line)) }

        let fileCount = Set(lock.resolutions.flatMap { $0.packages.compactMap { $0.files.first?.filename } }).count
        let (artifacts, fetchSeconds) = try await context.step(.fetch, total: fileCount) {
            let set = try await FetchStep(client: client, sources: sources, context: context, targets: stack.targets).run(lock)
            // A lock that this run resolved was checked against the metadata of the index.
            if lock.reused, projects == nil { try await locking.request.checkNeeds(of: lock, artifacts: set) }
            let built = set.byDigest.values.count(where: \.wasBuilt)
            return (set, "\(set.byDigest.count.counted("file")) verified\(built > 0 ? ", \(built) built from sdist" : "")")
        }

        var steps = [ReleaseSummary.StepSummary(step: .lock, seconds: lockSeconds), .init(step: .fetch, seconds: fetchSeconds)]
        // A part of the projects cannot be tested against the others.
        if projects == nil, TreeTestStep.isNeeded(stack) {
            let tests = TreeTestStep(stack: stack, context: context, store: client.store)
            let (_, seconds) = try await context.step(.test) { ((), try await tests.run(lock, artifacts)) }
            steps.append(.init(step: .test, seconds: seconds))
        }

        let numbering = ReleaseNumbering(
            policy: try stack.numberPolicy(), channel: inputs.channel, published: try await RepositoryStep(context: context).published())
        let build = BuildStep(
            inputs, cache: BuildCache(store: client.store), scratch: client.store.root.appending("tmp"), numbering: numbering,
            unchanged: unchanged(base), context: context)
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
        var locked = inputs
        locked.lock = lock.text
        return PackagedStack(
            inputs: locked, lock: lock, artifacts: artifacts, sources: sources, builds: builds,
            steps: steps + [.init(step: .build, seconds: buildSeconds)], base: base, faults: faults)
    }

    /// Returns the warning for projects of a base without a signature of the stack's key; `nil` for none.
    private static func warning(of projects: [String]) -> String? {
        guard !projects.isEmpty else { return nil }
        return "not kept, because the stack's key did not sign the packages of the base: \(projects.listed(limit: 10)); they are built again and signed"
    }

    /// Returns the function that finds the packages of a base; `nil` for no base.
    private static func unchanged(_ base: ReleaseBase?) -> BuildStep.UnchangedPackages? {
        guard let base else { return nil }
        return { package, target in base.packages(of: package, on: target) }
    }
}
