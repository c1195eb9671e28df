/// The order in which the remaining releases of a project are tried.
struct CandidateOrder: Sendable {
    private let strategy: ResolveStrategy
    private let preferences: [ProjectName: Version]
    private let shared: [ProjectName: Version]
    private let direct: Set<ProjectName>

    init(_ input: ResolveInput, direct: Set<ProjectName>) {
        strategy = input.strategy
        preferences = input.preferences
        shared = input.shared
        self.direct = direct
    }

    /// Returns the release to try; `nil` if the set is empty.
    ///
    /// The order is: the version of the target's system; the version of other targets, unless it alone has no wheel; the preferred version;
    /// and finally by strategy, with final releases before pre-releases, unless those are requested, and yanked releases last.
    func choose(from set: VersionSet, of name: ProjectName, in project: KnownProject, prereleasesAskedFor: Bool) -> Int? {
        if let system = set.intersection(project.system).newest { return system }
        guard let own = chooseOwn(from: set, of: name, in: project, prereleasesAskedFor) else { return nil }
        guard let other = shared[name].flatMap(project.index), other != own, set.contains(other) else { return own }
        return project.releases[own].hasWheel && !project.releases[other].hasWheel ? own : other
    }

    /// Returns the releases of an earlier lock and of the other targets.
    func kept(of name: ProjectName, in project: KnownProject) -> [Int] {
        [preferences[name], shared[name]].compactMap { $0.flatMap(project.index) }
    }

    private func chooseOwn(from set: VersionSet, of name: ProjectName, in project: KnownProject, _ prereleasesAskedFor: Bool) -> Int? {
        if let preferred = preferences[name].flatMap(project.index), set.contains(preferred) { return preferred }
        let current = set.intersection(project.yanked.complement)
        let finals = current.intersection(project.prereleases.complement)
        for choice in prereleasesAskedFor ? [current, set] : [finals, current, set] {
            if let release = wantsLowest(name) ? choice.oldest : choice.newest { return release }
        }
        return nil
    }

    private func wantsLowest(_ name: ProjectName) -> Bool {
        switch strategy {
        case .highest: false
        case .lowest: true
        case .lowestDirect: direct.contains(name)
        }
    }
}
