/// A walk from the user's requirements over their dependencies.
struct LockWalk {
    let resolution: Resolution
    let input: ResolveInput
    private(set) var problems: [LockProblem] = []
    /// For each project: every specifier set with the package that states it, and the requested extras.
    private(set) var demands: [ProjectName: [(specifiers: SpecifierSet, by: String)]] = [:]
    private(set) var extras: [ProjectName: Set<ExtraName>] = [:]
    /// The extras that the release of each project defines.
    private var offered: [ProjectName: [ExtraName]] = [:]
    private var known: [ProjectName: [Requirement]] = [:]
    private(set) var releases: [ProjectName: [Release]] = [:]
    private var edges: [ProjectName: Set<ProjectName>] = [:]
    private var unread: [ProjectName] = []

    /// The author of the user's own requirements.
    static let user = "the user"

    init(resolution: Resolution, input: ResolveInput) {
        self.resolution = resolution
        self.input = input
    }

    mutating func note(_ name: ProjectName, _ text: String) {
        problems.append(LockProblem(targetID: resolution.targetID, name: name, text: text))
    }

    mutating func begin() {
        for root in input.requirements {
            let marker = root.requirement.marker
            guard marker.map({ $0.evaluate(input.target.environment, extras: []) }) ?? true else { continue }
            if let requirement = amended(root.requirement, for: nil) { demand(requirement, by: Self.user) }
        }
    }

    mutating func nextUnread() -> ProjectName? { unread.popLast() }

    mutating func read(_ name: ProjectName, _ metadata: ReleaseDependencies, releases: [Release]) {
        known[name] = metadata.requiresDist
        offered[name] = metadata.providesExtra
        self.releases[name] = releases
        if let requiresPython = metadata.requiresPython, let python = try? Version(input.target.python.fullVersion),
            !requiresPython.contains(python, prereleases: true)
        {
            note(name, "\(name) needs Python \(requiresPython), and the target has \(python)")
        }
        apply(name, extra: nil)
        for extra in (extras[name] ?? []).sorted() { apply(name, extra: extra) }
    }

    private mutating func demand(_ requirement: Requirement, by source: String) {
        let name = requirement.name
        if input.isUnknownAddress(requirement) { note(name, "\(requirement) is required by \(source), and the lock has \(name) from elsewhere") }
        if demands[name] == nil {
            demands[name] = []
            if resolution[name] == nil { note(name, "\(requirement) is required by \(source), and \(name) is missing") }
            unread.append(name)
        }
        demands[name]?.append((requirement.specifiers, source))
        for extra in requirement.extras where extras[name, default: []].insert(extra).inserted && known[name] != nil {
            apply(name, extra: extra)
        }
    }

    /// Follows the requirements of a project that apply with an extra, or without one if it is `nil`.
    private mutating func apply(_ name: ProjectName, extra: ExtraName?) {
        let wanted: Set<ExtraName> = extra.map { [$0] } ?? []
        for requirement in known[name] ?? [] {
            let holdsAlone = requirement.marker.map { $0.evaluate(input.target.environment, extras: []) } ?? true
            let holds = requirement.marker.map { $0.evaluate(input.target.environment, extras: wanted) } ?? true
            guard extra == nil ? holdsAlone : holds && !holdsAlone else { continue }
            if let extra, offered[name]?.contains(extra) != true, requirement.marker?.names(extra: extra) != true { continue }
            guard let requirement = amended(requirement, for: name) else { continue }
            if requirement.name != name { edges[name, default: []].insert(requirement.name) }
            demand(requirement, by: "\(name)")
        }
    }

    func amended(_ requirement: Requirement, for dependent: ProjectName?) -> Requirement? {
        let scoped = input.overrides.last { $0.dependency == requirement.name && $0.dependent != nil && $0.dependent == dependent }
        let global = input.overrides.last { $0.dependency == requirement.name && $0.dependent == nil }
        guard let override = scoped ?? global else { return requirement }
        switch override.action {
        case .drop: return nil
        case .replace(let other): return other.applies(in: input.target.environment) ? other : nil
        case .versions(let other):
            return Requirement(name: requirement.name, extras: requirement.extras, specifiers: other, marker: requirement.marker)
        }
    }

    /// Checks the collected requirements, package by package.
    mutating func finish() -> [LockProblem] {
        for package in resolution.packages { check(package) }
        return problems.sorted { ($0.name, $0.text) < ($1.name, $1.text) }
    }

    private mutating func check(_ package: ResolvedPackage) {
        let name = package.name
        guard let demands = demands[name] else {
            note(name, "nothing needs \(name)")
            return
        }
        for demand in demands where !demand.specifiers.contains(package.version, prereleases: true) {
            note(name, "\(name) \(package.version) does not satisfy \(name)\(demand.specifiers), which \(demand.by) requires")
        }
        let bounds = input.constraints.filter {
            $0.name == name && ($0.marker?.evaluate(input.target.environment, extras: []) ?? true)
        }
        for bound in bounds where !bound.specifiers.contains(package.version, prereleases: true) {
            note(name, "\(name) \(package.version) does not satisfy the constraint \(bound)")
        }
        if Set(package.dependencies) != edges[name] ?? [] { note(name, "the dependencies written for \(name) do not match its metadata") }
        if Set(package.extras) != extras[name] ?? [] { note(name, "the extras written for \(name) are not those asked for") }
        if package.origin == .system {
            for extra in package.extras where !(offered[name] ?? []).contains(extra) { note(name, "the system's \(name) has no extra \(extra)") }
        }
        checkUnusual(package, demands.map(\.specifiers), bounds.map(\.specifiers))
    }

    /// Checks that a pre-release or a yanked release is allowed by a requirement.
    private mutating func checkUnusual(_ package: ResolvedPackage, _ demands: [SpecifierSet], _ bounds: [SpecifierSet]) {
        let name = package.name
        let all = releases[name] ?? []
        if package.version.isPrerelease, input.prereleases != .allow, !demands.contains(where: \.admitsPrereleases) {
            let final = all.first { release in
                !release.version.isPrerelease && !release.isYanked
                    && (demands + bounds).allSatisfy { $0.contains(release.version, prereleases: true) }
            }
            if let final { note(name, "\(name) \(package.version) is a pre-release that nothing asks for, and \(final.version) fits") }
            if input.prereleases == .disallow { note(name, "\(name) \(package.version) is a pre-release") }
        }
        if let release = all.first(where: { $0.version == package.version }), release.isYanked,
            input.preferences[name] != package.version, !demands.contains(where: \.isPinned)
        {
            note(name, "\(name) \(package.version) is yanked and not pinned")
        }
    }
}
