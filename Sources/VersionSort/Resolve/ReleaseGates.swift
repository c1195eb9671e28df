/// Which releases may be chosen although they usually may not: pre-releases and yanked ones.
///
/// The rules look at a list of releases, not at a version alone (PEP 440, "Handling of pre-releases"; PEP 592), so they cannot be part of a
/// specifier. A gate opens for a project when a requirement calls for it; the search then begins anew with what was learned from the index kept.
struct ReleaseGates: Hashable, Sendable {
    let policy: PrereleasePolicy
    private(set) var prereleases: Set<ProjectName> = []
    private(set) var yanked: [ProjectName: Set<Version>]
    private var refusedPrereleases: Set<ProjectName> = []
    private var refusedYanked: [ProjectName: Set<Version>] = [:]

    /// A preferred version may be yanked: what an earlier lock holds stays installable.
    init(policy: PrereleasePolicy, preferences: [ProjectName: Version]) {
        self.policy = policy
        yanked = preferences.mapValues { [$0] }
    }

    /// The releases that the gates let through.
    func passable(name: ProjectName, in project: KnownProject) -> VersionSet {
        var closed = project.yanked
        if let open = yanked[name] {
            let stillClosed = closed.releases.filter { !open.contains(project.versions[$0]) }
            closed = .releases(stillClosed, of: project.versions.count)
        }
        switch policy {
        case .allow: break
        case .disallow: closed = closed.union(project.prereleases)
        case .ifNecessary: if !prereleases.contains(name) { closed = closed.union(project.prereleases) }
        }
        return closed.complement.releasesOnly
    }

    /// Opens the gates that a requirement calls for; true when something changed.
    ///
    /// `matching` are the releases that its specifiers name.
    mutating func open(for specifiers: SpecifierSet, matching: VersionSet, name: ProjectName, in project: KnownProject) -> Bool {
        if project.prereleases.isEmpty && project.yanked.isEmpty { return false }
        let before = self
        if policy == .ifNecessary, !refusedPrereleases.contains(name), !matching.isDisjoint(with: project.prereleases) {
            let finals = matching.intersection(project.prereleases.union(project.yanked).complement)
            if specifiers.admitsPrereleases || finals.isEmpty { prereleases.insert(name) }
        }
        if specifiers.isPinned {
            let pinned = matching.intersection(project.yanked).releases.map { project.versions[$0] }
            let refused = refusedYanked[name] ?? []
            let opened = pinned.filter { !refused.contains($0) }
            if !opened.isEmpty { yanked[name, default: []].formUnion(opened) }
        }
        return self != before
    }

    /// Opens the gates for pre-releases of projects that have some, where nothing else satisfies all requirements together; true when something changed.
    ///
    /// Source of the rule: PEP 440, "Handling of pre-releases": they are taken where nothing else is left.
    mutating func openPrereleases(of projects: [(name: ProjectName, project: KnownProject)]) -> Bool {
        guard policy == .ifNecessary else { return false }
        let before = prereleases
        prereleases.formUnion(projects.filter { !$0.project.prereleases.isEmpty && !refusedPrereleases.contains($0.name) }.map(\.name))
        return prereleases != before
    }

    /// Shuts a project's gate for pre-releases for good: the requirement that opened it is not part of the answer.
    mutating func refusePrereleases(of name: ProjectName) {
        prereleases.remove(name)
        refusedPrereleases.insert(name)
    }

    /// Shuts the gate of a yanked release for good.
    mutating func refuseYanked(_ version: Version, of name: ProjectName) {
        yanked[name]?.remove(version)
        refusedYanked[name, default: []].insert(version)
    }
}
