/// An explanation of a proof that there is no solution: a chain of facts that begins with the user's requirements.
struct ConflictReport: Sendable {
    /// The number of different dependencies between the same two projects above which they become one line.
    private static let needLimit = 3
    /// The maximum number of unusable releases that are listed one by one.
    private static let unusableLimit = 4

    private let attempt: ResolutionAttempt
    private let facts: ConflictFacts
    private let place: String
    private var lines: [String] = []
    private var hints: [String] = []
    private var visited: Set<PackageID> = []
    /// The projects whose unusable releases are already listed.
    private var explained: Set<ProjectName> = []

    init(attempt: ResolutionAttempt, proof: IncompatibilityID) {
        self.attempt = attempt
        facts = ConflictFacts(solver: attempt.solver, proof: proof)
        place = TargetText.place(attempt.input.target)
    }

    /// Returns the failure with its reasons and hints that need no further search.
    func failure() async -> ResolutionFailure {
        var report = self
        await report.tell()
        return ResolutionFailure(
            kind: .conflict, targetID: attempt.input.target.id, summary: "no set of releases fits on \(place)",
            reasons: report.lines, hints: report.hints)
    }

    private mutating func tell() async {
        // Requirements that lead to others come first. Those that only limit the versions of others come where a chain ends.
        let leading = facts.roots.filter { root in facts.needs.contains { attempt.packages[$0.dependent].name == root.requirement.name } }
        for root in leading { tellRoot(root) }
        for root in leading { await follow(root.requirement) }
        for root in facts.roots where !leading.contains(where: { $0.requirement.name == root.requirement.name }) {
            tellRoot(root)
            await tellMissing(root.requirement)
            await follow(root.requirement)
        }
        hintExtras()
    }

    /// Adds a hint if several extras of one project are in the conflict, because they may exclude each other.
    private mutating func hintExtras() {
        let extras = Set(facts.needs.map(\.dependent)).compactMap { id in attempt.packages[id].extra.map { (attempt.packages[id].name, $0) } }
        for (name, group) in Dictionary(grouping: extras, by: \.0).sorted(by: { $0.key < $1.key }) where group.count > 1 {
            hints.append("leave out one of the extras \(group.map(\.1).sorted().map(\.normalized).joined(separator: ", ")) of \(name)")
        }
    }

    private mutating func tellRoot(_ root: RootRequirement) {
        lines.append("you require \(RequirementText.bare(root.requirement))" + (root.origin.map { " (\($0))" } ?? ""))
    }

    private mutating func follow(_ requirement: Requirement) async {
        for (id, package) in attempt.packages.enumerated() where package.name == requirement.name { await visit(id) }
    }

    private mutating func visit(_ package: PackageID) async {
        guard visited.insert(package).inserted else { return }
        if attempt.packages[package].extra == nil { await tellNewerUnusable(attempt.packages[package].name) }
        for constraint in facts.constraints where constraint.package == package {
            let text = RequirementText.bare(constraint.requirement)
            lines.append("a constraint bounds \(text)")
            hints.append("relax the constraint \(text)")
        }
        for refusal in facts.refusals where refusal.package == package {
            lines.append("\(named(package, refusal.releases)) cannot be used: \(refusal.reason)")
            if let python = refusal.python, let newest = refusal.releases.newest {
                let name = attempt.packages[package].name
                let release = attempt.catalog[name].releases[newest]
                hintPython(name, [(release.version, python, release.files.filter { $0.yanked == nil }.map(\.filename))])
            }
        }
        let needs = facts.needs.filter { $0.dependent == package }
        let byDependency = Dictionary(grouping: needs, by: \.dependency)
        let dependencies = byDependency.keys.sorted { "\(attempt.packages[$0])" < "\(attempt.packages[$1])" }
        for dependency in dependencies {
            let group = byDependency[dependency] ?? []
            await tell(group)
            await visit(dependency)
        }
    }

    private mutating func tell(_ needs: [ConflictFacts.Need]) async {
        guard let first = needs.first else { return }
        if needs.count > Self.needLimit, let newest = needs.max(by: { ($0.releases.releases.last ?? 0) < ($1.releases.releases.last ?? 0) }) {
            let all = needs.dropFirst().reduce(first.releases) { $0.union($1.releases) }
            let example = named(newest.dependent, newest.releases)
            let own = isEvery(first.dependent, all) ? "needs its own" : "each need their own"
            lines.append(
                "\(named(first.dependent, all)) \(own) \(attempt.packages[first.dependency].name), for example "
                    + "\(example) \(verb(newest)) \(RequirementText.bare(newest.requirement))")
            return
        }
        for need in needs {
            lines.append("\(named(need.dependent, need.releases)) \(verb(need)) \(RequirementText.bare(need.requirement))")
            if RequirementText.isUnreadable(need.requirement) {
                let name = attempt.packages[need.dependent].name
                hints.append("replace the requirement in overrides/\(name).toml: requires-replace = { \(need.requirement.name) = \">=…\" }, or requires-drop")
                continue
            }
            await tellMissing(need.requirement)
        }
    }

    private func verb(_ need: ConflictFacts.Need) -> String {
        need.releases.count > 1 && !isEvery(need.dependent, need.releases) ? "need" : "needs"
    }

    private func isEvery(_ package: PackageID, _ releases: VersionSet) -> Bool {
        releases.count == attempt.solver.releaseCounts[package]
    }

    private func named(_ package: PackageID, _ releases: VersionSet) -> String {
        let set = releases.releasesOnly
        return VersionRangeText.describe(attempt.packages[package], set, versions: attempt.catalog[attempt.packages[package].name].versions)
    }

    /// Adds a reason if a requirement allows no usable release.
    private mutating func tellMissing(_ requirement: Requirement) async {
        let project = attempt.catalog[requirement.name]
        let admitted = attempt.gates.passable(name: requirement.name, in: project).intersection(project.matching(requirement.specifiers))
        guard admitted.isEmpty else { return }
        let text = RequirementText.bare(requirement)
        guard let unusable = await attempt.catalog.provider.unusableReleases(of: requirement.name) else {
            lines.append("there is no project named \(requirement.name) in the index")
            hints.append("check the spelling of \(requirement.name), or add the index that has it")
            return
        }
        let named = unusable.filter { requirement.specifiers.contains($0.version, prereleases: true) }
        let withheld = project.matching(requirement.specifiers)
        var reasons = named.map(\.description)
        reasons += withheld.releases.reversed().map { index in
            "\(project.versions[index]) is \(project.yanked.contains(index) ? "yanked" : "a pre-release")"
        }
        if reasons.isEmpty {
            let refused = await attempt.catalog.provider.refusedFiles(of: requirement.name)
            lines.append("no release of \(text) exists" + (refused.isEmpty ? "" : "; ignored were \(Self.listed(refused))"))
        } else {
            explained.insert(requirement.name)
            hintPython(requirement.name, named.compactMap { release in release.requiresPython.map { (release.version, $0, release.files) } })
            lines.append("no release of \(text) fits on \(place): \(Self.listed(reasons))")
        }
        if let newest = attempt.gates.passable(name: requirement.name, in: project).newest {
            hints.append("the newest release of \(requirement.name) that fits on \(attempt.input.target.id) is \(project.versions[newest])")
        }
    }

    /// Adds a hint with another Python of the same system that a release supports, preferably the next higher one.
    private mutating func hintPython(_ name: ProjectName, _ needs: [(version: Version, python: SpecifierSet, files: [String])]) {
        let target = attempt.input.target
        let higher = target.profile.pythons.compactMap { python in (try? Version(python.fullVersion)).map { (profile: python, version: $0) } }
            .filter { $0.version > target.pythonVersion }.sorted { $0.version < $1.version }
        for python in higher {
            guard let other = try? Target(profile: target.profile, python: python.profile.version, architecture: target.architecture),
                let fitting = needs.first(where: { need in need.python.contains(python.version) && need.files.contains { other.canUse($0) } })
            else { continue }
            let id = python.profile.isDefault ? target.profile.name : "\(target.profile.name):\(python.profile.version)"
            let hint = "raise the Python to \(python.profile.version), the target \(id): \(name) \(fitting.version) would fit there"
            if !hints.contains(hint) { hints.append(hint) }
            return
        }
    }

    /// Adds the newer releases of a project that the target cannot use, because readers will ask for them.
    private mutating func tellNewerUnusable(_ name: ProjectName) async {
        let project = attempt.catalog[name]
        guard explained.insert(name).inserted, let newest = project.versions.last,
            let unusable = await attempt.catalog.provider.unusableReleases(of: name)
        else { return }
        let newer = unusable.filter { $0.version > newest && (attempt.input.prereleases == .allow || !$0.version.isPrerelease) }
        guard !newer.isEmpty else { return }
        lines.append("newer releases of \(name) do not fit on \(place): \(Self.listed(newer.map(\.description)))")
    }

    private static func listed(_ texts: [String]) -> String {
        let more = texts.count - unusableLimit
        return texts.prefix(unusableLimit).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }

    /// Returns the failure of a search that read too much metadata.
    static func tooMuchMetadata(input: ResolveInput, catalog: ReleaseCatalog, current: ProjectName) -> ResolutionFailure {
        let counts = Dictionary(grouping: catalog.dependencies.keys, by: \.name).mapValues(\.count)
        let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        return ResolutionFailure(
            kind: .tooMuchMetadata, targetID: input.target.id,
            summary: "gave up on \(TargetText.place(input.target)) after reading the metadata of \(catalog.dependencies.count) releases",
            reasons: most.map { "\($0.value) of them are releases of \($0.key)" },
            hints: ["bound \(most.first?.key ?? current) from below, as in \(most.first?.key ?? current)>=VERSION"])
    }
}

/// The name of a target in messages.
enum TargetText {
    /// Returns the target's name with its Python, for example "el9 (Python 3.9.21)".
    static func place(_ target: Target) -> String { "\(target.id) (Python \(target.python.fullVersion))" }
}

extension ResolutionAttempt {
    /// Returns the projects in a proof, sorted by name.
    func projects(behind proof: IncompatibilityID) -> [ProjectName] {
        let facts = ConflictFacts(solver: solver, proof: proof)
        let ids = facts.needs.flatMap { [$0.dependent, $0.dependency] } + facts.refusals.map(\.package) + facts.constraints.map(\.package)
        return Set(ids.map { packages[$0].name } + facts.roots.map(\.requirement.name)).sorted()
    }

    /// Returns the user's requirements in a proof.
    func rootRequirements(behind proof: IncompatibilityID) -> [RootRequirement] {
        ConflictFacts(solver: solver, proof: proof).roots
    }
}
