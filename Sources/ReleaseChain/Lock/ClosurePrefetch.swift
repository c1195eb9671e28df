import IndexCrawler
import VersionSort

/// A prefetcher that runs ahead of the resolver.
///
/// It requests the page of every project that the requirements probably lead to, and the metadata of the release that will probably be chosen, many at
/// once. It makes no decisions. The client keeps the answers, so the resolver finds them there. A failed request fails again, with a message, when the
/// resolver needs it.
struct ClosurePrefetch: Sendable {
    let client: IndexClient
    let targets: [Target]
    let options: CandidateOptions
    let table: CandidateTable
    /// The versions that the stack's requirements and constraints allow.
    let bounds: [ProjectName: SpecifierSet]
    /// The projects that the index is not asked for, as they are required by address.
    var skipped: Set<ProjectName> = []

    /// The maximum number of projects that are looked at for one resolution.
    private static let projectLimit = 2000

    /// A project to look at, with the requested extras.
    private struct Step: Hashable, Sendable {
        let name: ProjectName
        let extras: Set<ExtraName>
    }

    /// Looks at projects until no new ones are found or the task is cancelled.
    func run(from requirements: [Requirement]) async {
        // Without a network there is no waiting that could be shortened.
        guard !client.isOffline else { return }
        var seen: Set<Step> = []
        await withTaskGroup(of: Set<Step>.self) { group in
            func add(_ steps: Set<Step>) {
                for step in steps where !skipped.contains(step.name) && seen.count < Self.projectLimit && seen.insert(step).inserted {
                    group.addTask { await self.look(at: step) }
                }
            }
            add(Set(requirements.map { Step(name: $0.name, extras: Set($0.extras)) }))
            for await found in group { add(found) }
        }
    }

    /// Returns the projects that the probable releases of a project lead to, over all targets.
    private func look(at step: Step) async -> Set<Step> {
        guard !Task.isCancelled else { return [] }
        var found: Set<Step> = []
        var asked: [String: CoreMetadata] = [:]
        for target in targets {
            let candidates = try? await table.candidates(of: step.name, for: target, options: options, client: client)
            let releases = (candidates?.releases ?? []).filter { !$0.isYanked }
            let bound = bounds[step.name] ?? SpecifierSet()
            let admitted = Set(bound.filter(releases.map(\.version)))
            guard let file = releases.first(where: { admitted.contains($0.version) })?.bestFile else { continue }
            if asked[file.filename] == nil { asked[file.filename] = try? await client.metadataAnswer(file, project: step.name).metadata }
            for requirement in asked[file.filename]?.requiresDist ?? [] {
                guard requirement.marker?.evaluate(target.environment, extras: step.extras) ?? true else { continue }
                found.insert(Step(name: requirement.name, extras: Set(requirement.extras)))
            }
        }
        return found
    }
}
