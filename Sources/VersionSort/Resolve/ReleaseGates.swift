/// The exceptions that allow pre-releases and yanked releases.
///
/// The rules depend on the list of releases, not on one version (PEP 440, "Handling of pre-releases"; PEP 592), so a specifier cannot express them. A gate
/// opens for a project if a requirement asks for it; the search then restarts with the index data it already has.
struct ReleaseGates: Hashable, Sendable {
    let policy: PrereleasePolicy
    private(set) var prereleases: Set<ProjectName> = []
    private(set) var yanked: [ProjectName: Set<Version>]
    private var refusedPrereleases: Set<ProjectName> = []
    private var refusedYanked: [ProjectName: Set<Version>] = [:]

    /// Creates closed gates, except that preferred versions may be yanked, so that an earlier lock stays installable.
    init(policy: PrereleasePolicy, preferences: [ProjectName: Version]) {
        self.policy = policy
        yanked = preferences.mapValues { [$0] }
    }

    /// Returns the releases that the gates allow.
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

    /// Opens the gates that a requirement asks for; returns `true` if that changed something.
    ///
    /// `matching` are the releases that its specifiers allow.
    mutating func open(for specifiers: SpecifierSet, matching: VersionSet, name: ProjectName, in project: KnownProject) -> Bool {
        if project.isUngated { return false }
        var isOpened = false
        if policy == .ifNecessary, !refusedPrereleases.contains(name), !matching.isDisjoint(with: project.prereleases) {
            let finals = matching.intersection(project.prereleases.union(project.yanked).complement)
            if specifiers.admitsPrereleases || finals.isEmpty { isOpened = prereleases.insert(name).inserted }
        }
        if specifiers.isPinned {
            let pinned = matching.intersection(project.yanked).releases.map { project.versions[$0] }
            let refused = refusedYanked[name] ?? []
            for version in pinned where !refused.contains(version) {
                if yanked[name, default: []].insert(version).inserted { isOpened = true }
            }
        }
        return isOpened
    }

    /// Opens the gates for pre-releases of projects that have some, if final releases give no solution; returns `true` if that changed something.
    ///
    /// Source: PEP 440, "Handling of pre-releases": they are accepted if no other version satisfies the requirement.
    mutating func openPrereleases(of projects: [(name: ProjectName, project: KnownProject)]) -> Bool {
        guard policy == .ifNecessary else { return false }
        let before = prereleases
        prereleases.formUnion(projects.filter { !$0.project.prereleases.isEmpty && !refusedPrereleases.contains($0.name) }.map(\.name))
        return prereleases != before
    }

    /// Closes a project's gate for pre-releases permanently, because the requirement that opened it is not part of the solution.
    mutating func refusePrereleases(of name: ProjectName) {
        prereleases.remove(name)
        refusedPrereleases.insert(name)
    }

    /// Closes the gate of a yanked release permanently.
    mutating func refuseYanked(_ version: Version, of name: ProjectName) {
        yanked[name]?.remove(version)
        refusedYanked[name, default: []].insert(version)
    }
}
