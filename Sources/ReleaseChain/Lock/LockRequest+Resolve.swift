import Failures
import IndexCrawler
import VersionSort

extension LockRequest {
    /// The result of resolving.
    struct Answer {
        let resolutions: [Resolution]
        let notes: [String]
    }

    /// Resolves for all targets, keeping the versions of an earlier lock if they still fit, and verifies the resolutions.
    ///
    /// Throws ``ResolutionFailure`` if nothing fits, ``Failure`` if the verifier refuses a resolution, and the errors of the index.
    func resolve(client: IndexClient, sources: SourceWheels, context: ChainContext, preferring old: [Resolution]) async throws -> Answer {
        let direct = try await DirectReleases(self, sources: DirectSources(client: client, sources: sources, context: context, directory: directory))
        let systems = try await systemPackages()
        let inputs = inputs(preferring: old, direct: direct)
        let table = CandidateTable()
        let prefetch = ClosurePrefetch(client: client, targets: targets, options: candidates, table: table, bounds: bounds, skipped: direct.names)
        // Leaving this scope cancels the prefetch: nobody needs the rest of its results.
        async let _: Void = prefetch.run(from: roots.map(\.requirement))
        let provider = provider(client: client, sources: sources, table: table, direct: direct, systems: systems, events: context.events)
        let answer = try await MultiTargetResolver.resolve(inputs, policy: policy, provider: provider)
        var notes = markerWarnings + LockNotes.heldBack(answer.heldBack) + LockNotes.sources(answer.resolutions)
        if policy == .aligned { notes += LockNotes.differing(answer) }
        notes += LockNotes.besideSystems(answer.resolutions)
        for (input, resolution) in zip(inputs, answer.resolutions) {
            try await Self.check(resolution, against: input, provider(input.target))
            if policy == .newest, choices.strategy == .highest {
                notes += try await LockVerifier.raisable(resolution, against: input, provider: provider(input.target)).map {
                    "\(resolution.targetID): \($0) together with the other locked versions"
                }
            }
            notes += resolution.notes.map { "\(resolution.targetID): \($0)" }
        }
        var moves: [LockMove] = []
        for (input, new) in zip(inputs, answer.resolutions) {
            guard let before = old.first(where: { $0.targetID == new.targetID }) else { continue }
            let versions = Dictionary(before.packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
            let kept = choices(of: input.target).kept(versions)
            moves += try await LockMove.moves(from: before, to: new, input: input, provider: provider(input.target)) { kept[$0] == nil }
        }
        notes += try changedFiles(from: old, to: answer.resolutions, inputs)
        notes += try await goneFiles(from: old, to: answer.resolutions, client: client)
        notes += LockNotes.moves(moves)
        guard case .projects(let names) = choices.upgrade else { return Answer(resolutions: answer.resolutions, notes: notes) }
        for (input, new) in zip(inputs, answer.resolutions) where chosen?.contains(new.targetID) ?? true {
            guard let before = old.first(where: { $0.targetID == new.targetID }) else { continue }
            for name in names.sorted() {
                let stay = try await LockMove.stay(of: name, from: before, to: new, input: input, provider: provider(input.target))
                if let stay { notes.append("\(new.targetID): \(name) \(stay)") }
            }
        }
        return Answer(resolutions: answer.resolutions, notes: notes)
    }

    /// Returns the view of the index for each target, with the packages of its system put first.
    private func provider(
        client: IndexClient, sources: SourceWheels, table: CandidateTable, direct: DirectReleases, systems: [Target: SystemPackages],
        events: @escaping EventSink
    ) -> @Sendable (Target) -> SystemProvider<DirectProvider<IndexPackageProvider>> {
        let (candidates, policy) = (candidates, system)
        return { target in
            let index = IndexPackageProvider(client: client, target: target, sources: sources, options: candidates, table: table) { item in
                events(.started(.lock, item: item))
                events(.finished(.lock, item: item, reused: false))
            }
            return SystemProvider(
                DirectProvider(index, releases: direct[target], target: target), system: systems[target] ?? .none, policy: policy)
        }
    }

    /// Returns the packages of each target's system, from its profile and its repositories.
    func systemPackages() async throws -> [Target: SystemPackages] {
        guard system != .never else { return [:] }
        var found: [Target: SystemPackages] = [:]
        for target in targets {
            let packages = try await bases?.packages(of: target) ?? []
            // As in the check: if real repositories describe the system, the profile's claims do not count.
            let isReal = try bases?.sources(of: target).isEmpty == false
            let profile = SystemPackage(name: target.profile.name, provides: target.baseProvides())
            found[target] = SystemPackages((isReal ? [] : [profile]) + packages, target: target)
        }
        return found
    }

    private static func check(_ resolution: Resolution, against input: ResolveInput, _ provider: some PackageProvider) async throws {
        let problems = try await LockVerifier.verify(resolution, against: input, provider: provider)
        guard let first = problems.first else { return }
        throw Failure(
            .failure, "the lock for \(resolution.targetID) fails its own check",
            causes: [first.text] + problems.dropFirst().prefix(4).map(\.text),
            hints: ["this is a fault of relcli: please report it with the requirements"])
    }
}
