import IndexCrawler
import VersionSort

extension LockStep {
    /// What resolving came to.
    struct Answer {
        let resolutions: [Resolution]
        let notes: [String]
    }

    /// Resolves for all targets, keeping the versions of an earlier lock where they still fit.
    func resolve(client: IndexClient, sources: SourceWheels, preferring old: [Resolution]) async throws -> Answer {
        let roots = requirements.requirements.map { RootRequirement($0.requirement, origin: "\($0.file), line \($0.line)") }
        let inputs = stack.targets.map { target in
            let pins = old.first { $0.targetID == target.id }?.pins ?? [:]
            let kept = pins.filter { name, _ in
                guard let upgrade = options.upgrade else { return true }
                return !upgrade.isEmpty && !upgrade.contains(name.normalized)
            }
            return ResolveInput(
                requirements: roots, constraints: requirements.constraints.map(\.requirement), preferences: kept, target: target)
        }
        var candidates = CandidateOptions()
        candidates.excludeNewer = try options.excludeNewerTime()
        let (choices, events) = (candidates, context.events)
        var bounds: [ProjectName: SpecifierSet] = [:]
        for requirement in roots.map(\.requirement) + requirements.constraints.map(\.requirement) {
            bounds[requirement.name] = (bounds[requirement.name] ?? SpecifierSet()).intersection(requirement.specifiers)
        }
        let prefetch = ClosurePrefetch(client: client, targets: stack.targets, options: candidates, bounds: bounds)
        // Leaving this scope cancels the walk and waits for it.
        async let walk: Void = prefetch.run(from: roots.map(\.requirement))
        let answer = try await MultiTargetResolver.resolve(inputs, policy: try stack.isAligned() ? .aligned : .newest) { target in
            IndexPackageProvider(client: client, target: target, sources: sources, options: choices) { item in
                events(.started(.lock, item: item))
                events(.finished(.lock, item: item, reused: false))
            }
        }
        await walk
        let held = answer.heldBack.filter { !$0.holders.isEmpty }
        var notes: [String] = []
        if !held.isEmpty {
            let names = held.prefix(6).map { "\($0.name) \($0.version) (\($0.newest))" }.joined(separator: ", ")
            let holders = Set(held.flatMap(\.holders)).sorted().joined(separator: ", ")
            notes.append("\(holders) holds back \(held.count) projects on other targets: \(names)\(held.count > 6 ? ", …" : "")")
        }
        for resolution in answer.resolutions { notes += resolution.warnings.map { "\(resolution.targetID): \($0)" } }
        return Answer(resolutions: answer.resolutions, notes: notes)
    }
}
