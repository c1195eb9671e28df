/// Which of the releases that remain for a project is tried first.
struct CandidateOrder: Sendable {
    private let strategy: ResolveStrategy
    private let preferences: [ProjectName: Version]
    private let direct: Set<ProjectName>

    init(strategy: ResolveStrategy, preferences: [ProjectName: Version], direct: Set<ProjectName>) {
        self.strategy = strategy
        self.preferences = preferences
        self.direct = direct
    }

    /// The release to try, nil when the set is empty.
    ///
    /// It is what the target's system has, where it remains, else the preferred one, else one by strategy: final before pre-release, unless pre-releases were asked for, and yanked last.
    func choose(from set: VersionSet, of name: ProjectName, in project: KnownProject, prereleasesAskedFor: Bool) -> Int? {
        if let system = set.intersection(project.system).newest { return system }
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
