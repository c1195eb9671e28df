import ForeignText

/// Creates the resolution from a solved search.
extension ResolutionAttempt {
    /// The dependencies of a chosen package on the target: its own and those of the requested extras.
    private struct Needs {
        var requirements: [Requirement] = []
        var extras: Set<ExtraName> = []
    }

    /// Returns the resolution with the packages that the user's requirements reach.
    func resolution(restarts: Int) -> Resolution {
        let chosen = chosenReleases()
        let needs = reached(chosen)
        var requiredBy: [ProjectName: Set<ProjectName>] = [:]
        for (name, need) in needs {
            for requirement in need.requirements where requirement.name != name { requiredBy[requirement.name, default: []].insert(name) }
        }
        let resolved = needs.compactMap { name, need -> ResolvedPackage? in
            guard let index = chosen[name] else { return nil }
            let release = catalog[name].releases[index]
            return ResolvedPackage(
                name: name, version: release.version, extras: need.extras.sorted(), files: release.files,
                dependencies: Set(need.requirements.map(\.name)).subtracting([name]).sorted(),
                requiredBy: requiredBy[name, default: []].sorted(), isDirect: direct.contains(name),
                origin: release.origin)
        }
        var effort = ResolutionEffort()
        effort.projects = catalog.projects.count
        effort.metadata = catalog.dependencies.count
        effort.conflicts = solver.conflictCount
        effort.restarts = restarts
        return Resolution(
            targetID: input.target.id, packages: resolved, requirements: Set(roots.map { "\($0.requirement)" }).sorted(),
            warnings: warnings(chosen, needs), passedOver: passedOver(chosen, needs), effort: effort)
    }

    /// Returns the gates without those that are open but not needed by the solution; `nil` if all are needed.
    func gatesWithoutExcess() -> ReleaseGates? {
        let chosen = chosenReleases()
        let wanted = self.wanted(reached(chosen))
        var result = gates
        for (name, index) in chosen.sorted(by: { $0.key < $1.key }) {
            let project = catalog[name]
            let specifiers = wanted[name] ?? []
            if input.prereleases == .ifNecessary, project.prereleases.contains(index),
                !specifiers.contains(where: \.admitsPrereleases), finalFits(specifiers, name, project)
            {
                result.refusePrereleases(of: name)
            }
            if project.yanked.contains(index), input.preferences[name] != project.versions[index], !specifiers.contains(where: \.isPinned) {
                result.refuseYanked(project.versions[index], of: name)
            }
        }
        return result == gates ? nil : result
    }

    /// Returns the versions that the user and the chosen packages require of each project.
    private func wanted(_ needs: [ProjectName: Needs]) -> [ProjectName: [SpecifierSet]] {
        var wanted: [ProjectName: [SpecifierSet]] = [:]
        for requirement in roots.map(\.requirement) + needs.values.flatMap(\.requirements) {
            wanted[requirement.name, default: []].append(requirement.specifiers)
        }
        return wanted
    }

    private func finalFits(_ specifiers: [SpecifierSet], _ name: ProjectName, _ project: KnownProject) -> Bool {
        let bounds = specifiers + (constraints[name] ?? []).map(\.specifiers)
        let fitting = bounds.reduce(project.prereleases.union(project.yanked).complement.releasesOnly) {
            $0.intersection(project.matching($1))
        }
        return !fitting.isEmpty
    }

    private func chosenReleases() -> [ProjectName: Int] {
        var chosen: [ProjectName: Int] = [:]
        for (id, package) in packages.enumerated() where package.extra == nil {
            if let release = solver.solution.decision(for: id) { chosen[package.name] = release }
        }
        return chosen
    }

    private func reached(_ chosen: [ProjectName: Int]) -> [ProjectName: Needs] {
        var needs: [ProjectName: Needs] = [:]
        var open: [ResolverPackage] = []
        var seen: Set<ResolverPackage> = []
        func visit(_ requirement: Requirement) {
            for package in [ResolverPackage(name: requirement.name, extra: nil)]
                + requirement.extras.map({ ResolverPackage(name: requirement.name, extra: $0) })
            where seen.insert(package).inserted { open.append(package) }
        }
        for root in roots { visit(root.requirement) }
        while let package = open.popLast() {
            var need = needs[package.name] ?? Needs()
            if let extra = package.extra { need.extras.insert(extra) }
            if let release = chosen[package.name],
                case .success(let metadata) = catalog.dependencies[ReleaseKey(name: package.name, index: release)]
            {
                let requirements = rules.dependencies(metadata.requiresDist, of: package, defining: metadata.providesExtra)
                need.requirements += requirements
                for requirement in requirements { visit(requirement) }
            }
            needs[package.name] = need
        }
        return needs
    }

    private func warnings(_ chosen: [ProjectName: Int], _ needs: [ProjectName: Needs]) -> [String] {
        var lines: [String] = []
        for (name, need) in needs.sorted(by: { $0.key < $1.key }) {
            guard let index = chosen[name] else { continue }
            let project = catalog[name]
            if case .success(let metadata) = catalog.dependencies[ReleaseKey(name: name, index: index)] {
                for extra in need.extras.subtracting(metadata.providesExtra).sorted() {
                    lines.append("\(name) \(project.versions[index]) has no extra named \(extra)")
                }
                let parts = [ResolverPackage(name: name, extra: nil)] + need.extras.sorted().map { ResolverPackage(name: name, extra: $0) }
                let told = metadata.warnings.filter { counts($0, of: parts, metadata.providesExtra) } + meaninglessMarker(metadata, of: parts)
                lines += told.map { "\(name) \(project.versions[index]): \($0)" }
            }
            if project.yanked.contains(index) {
                let reason = project.releases[index].bestFile?.yanked?.reason ?? ""
                lines.append("\(name) \(project.versions[index]) is yanked" + (reason.isEmpty ? "" : ": \(reason)"))
            }
        }
        return lines
    }

    /// Returns `true` if a warning about a chosen release concerns this resolution.
    ///
    /// A warning about a requirement does not, if an override replaces the requirement or no part of the project has it here.
    private func counts(_ warning: String, of parts: [ResolverPackage], _ offered: [ExtraName]) -> Bool {
        guard let line = warning.cut(at: "Requires-Dist '")?.after, let part = parts.first else { return true }
        if rules.overrules(line, of: part.name) { return false }
        guard let legacy = LegacyRequirement.unreadable(inNote: warning) else { return true }
        return parts.contains { !rules.dependencies([legacy.requirement], of: $0, defining: offered).isEmpty }
    }

    /// Returns one warning about the requirements whose markers have no meaning on the target, for example `python_version == ">=3.6"`; empty if there are
    /// none.
    ///
    /// Requirements that an override replaces, and those of extras that are not requested, are left out.
    private func meaninglessMarker(_ metadata: ReleaseDependencies, of parts: [ResolverPackage]) -> [String] {
        let extras = Set(parts.compactMap(\.extra?.normalized))
        let found = metadata.requiresDist.compactMap { requirement -> String? in
            guard let marker = requirement.marker, marker.neededExtras.map({ !extras.isDisjoint(with: $0) }) ?? true,
                !rules.overrules("\(requirement.name)"[...], of: parts[0].name),
                let comparison = marker.meaninglessComparisons(input.target.environment).first
            else { return nil }
            return "the marker of Requires-Dist '\(requirement)' has no meaning in \(comparison)"
        }
        guard let first = found.first else { return [] }
        return [found.count == 1 ? first : "\(first); \((found.count - 1).counted("other requirement")) \(found.count == 2 ? "has" : "have") such a marker"]
    }

    /// Returns the releases that a known resolution of the input passed over, among those that some search tried.
    static func passedOver(by resolution: Resolution, _ input: ResolveInput, _ catalog: ReleaseCatalog) -> [PassedOver] {
        var attempt = ResolutionAttempt(input, catalog: catalog, gates: ReleaseGates(policy: input.prereleases, preferences: input.preferences))
        var chosen: [ProjectName: Int] = [:]
        for package in resolution.packages { chosen[package.name] = catalog[package.name].index(of: package.version) }
        let needs = attempt.reached(chosen)
        // The gates that the resolution needs; a search may have opened others on its way.
        attempt.openGates(for: attempt.roots.map(\.requirement) + needs.values.flatMap(\.requirements))
        _ = attempt.gates.openPrereleases(
            of: chosen.map { (name: $0, project: catalog[$0], index: $1) }.filter { $0.project.prereleases.contains($0.index) }.map { ($0.name, $0.project) })
        return attempt.passedOver(chosen, needs)
    }

    /// Returns the releases that some search tried, that all requirements of the user and of this solution allow, and whose own requirements cannot be
    /// read or name an address.
    private func passedOver(_ chosen: [ProjectName: Int], _ needs: [ProjectName: Needs]) -> [PassedOver] {
        let tried = catalog.tried.filter { key in needs[key.name] != nil && chosen[key.name].map { isPreferred(key.index, to: $0, of: key.name) } ?? false }
        let wanted = tried.isEmpty ? [:] : self.wanted(needs)
        let own = tried.isEmpty ? [:] : Dictionary(grouping: rules.constraints(input.constraints), by: \.name)
        return tried.sorted { ($0.name, $0.index) < ($1.name, $1.index) }.flatMap { key -> [PassedOver] in
            let project = catalog[key.name]
            let bounds = (wanted[key.name] ?? []) + (own[key.name] ?? []).map(\.specifiers)
            guard gates.passable(name: key.name, in: project).contains(key.index), bounds.allSatisfy({ project.matching($0).contains(key.index) })
            else { return [] }
            return faults(of: key, extras: needs[key.name]?.extras ?? []).map {
                PassedOver(name: key.name, version: project.versions[key.index], reason: $0)
            }
        }
    }

    /// Returns `true` if a release would be taken instead of another one: the newer one, or the older one if the lowest versions are wanted.
    private func isPreferred(_ release: Int, to chosen: Int, of name: ProjectName) -> Bool {
        switch input.strategy {
        case .highest: release > chosen
        case .lowest: release < chosen
        case .lowestDirect: direct.contains(name) ? release < chosen : release > chosen
        }
    }

    /// Returns the reasons why the requirements of a release cannot be read, each as the end of a sentence.
    private func faults(of key: ReleaseKey, extras: Set<ExtraName>) -> [String] {
        let metadata: ReleaseDependencies
        switch catalog.dependencies[key] {
        case .success(let known): metadata = known
        case .failure(let error as UnusableRelease): return ["it \(error.reason)"]
        default: return []
        }
        let parts = [ResolverPackage(name: key.name, extra: nil)] + extras.sorted().map { ResolverPackage(name: key.name, extra: $0) }
        let needed = parts.flatMap { rules.dependencies(metadata.requiresDist, of: $0, defining: metadata.providesExtra) }
        let addresses = needed.filter(input.isUnknownAddress).map { "it needs \($0), which only your own requirements may name by address" }
        return addresses
            + metadata.warnings.compactMap { warning in
                guard let legacy = LegacyRequirement.unreadable(inNote: warning),
                    parts.contains(where: {
                        rules.dependencies([legacy.requirement], of: $0, defining: metadata.providesExtra).contains(where: RequirementText.isUnreadable)
                    })
                else { return nil }
                let text = warning.cut(at: "Requires-Dist ")?.after.cut(at: " cannot be read")?.before ?? ""
                return "its requirement \(text) cannot be read; requires-replace in overrides/\(key.name).toml can replace it"
            }
    }
}
