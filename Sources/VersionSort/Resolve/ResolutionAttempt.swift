/// One search for one target.
///
/// It ends with a release for each package, or with a proof that there is no solution.
struct ResolutionAttempt: Sendable {
    /// The outcome of a search.
    enum Outcome {
        case solved
        /// A requirement opened a gate, so the search must be restarted.
        case gatesOpened
        case unsolvable(IncompatibilityID)
    }

    let input: ResolveInput
    let rules: DependencyRules
    let roots: [RootRequirement]
    let candidates: CandidateOrder
    /// The user's constraints and those of this search.
    let constraints: [ProjectName: [Requirement]]
    let direct: Set<ProjectName>

    var catalog: ReleaseCatalog
    var gates: ReleaseGates
    var solver = PubGrubSolver<ConflictReason>()
    private(set) var packages: [ResolverPackage] = []
    private var numbers: [ResolverPackage: PackageID] = [:]
    /// The data of each package that determines its priority.
    private var facts: [PackageFacts] = []
    private var order = DecisionOrder()
    /// The dependencies stated so far, with the releases that share each, so that one incompatibility covers them all.
    private var stated: [StatedDependency: (id: IncompatibilityID, dependents: VersionSet)] = [:]
    private(set) var described: Set<DescribedRelease> = []
    /// The number of releases of each project whose metadata was requested.
    private var timesAsked: [ProjectName: Int] = [:]
    /// The releases whose requirement names a pre-release, by required project.
    private var prereleaseDemands: [ProjectName: [DescribedRelease]] = [:]

    private struct PackageFacts {
        let project: KnownProject
        /// The releases that the gates admit.
        ///
        /// A gate that opens later restarts the search.
        let passable: VersionSet
        /// The newest release that the gates admit.
        let newest: Int?
        /// The releases of an earlier lock and of the other targets.
        let kept: [Int]
        let isDirect: Bool
        let isExtra: Bool
    }

    private struct StatedDependency: Hashable {
        let dependent: PackageID
        let dependency: PackageID
        let specifiers: SpecifierSet
    }

    struct DescribedRelease: Hashable {
        let package: PackageID?
        let release: Int
    }

    init(_ input: ResolveInput, catalog: ReleaseCatalog, gates: ReleaseGates) {
        self.input = input
        self.catalog = catalog
        self.gates = gates
        rules = DependencyRules(input)
        // The order in which requirements are written must have no effect.
        roots = rules.roots(input.requirements).sorted { one, other in
            (one.requirement.name, "\(one.requirement)", one.origin ?? "")
                < (other.requirement.name, "\(other.requirement)", other.origin ?? "")
        }
        direct = Set(roots.map(\.requirement.name))
        constraints = Dictionary(grouping: rules.constraints(input.constraints + input.trials), by: \.name)
            .mapValues { $0.sorted { "\($0)" < "\($1)" } }
        candidates = CandidateOrder(input, direct: direct)
    }

    /// Runs the search to its end.
    ///
    /// Throws the errors of the provider, and ``ResolutionFailure`` if a limit is reached.
    mutating func run() async throws -> Outcome {
        do {
            guard try await stateRoots() else { return .gatesOpened }
            while let (package, release) = try advance() {
                guard try await describe(package, release) else { return .gatesOpened }
                _ = solver.decide(package, release)
            }
            return .solved
        } catch let conflict as UnsolvableConflict {
            return .unsolvable(conflict.proof)
        }
    }

    /// Propagates until a release is to be decided, and returns it; `nil` if every package is decided.
    // A function of its own, because within an asynchronous function each of these calls would copy the attempt.
    @inline(never)
    private mutating func advance() throws -> (PackageID, Int)? {
        while true {
            try Task.checkCancellation()
            try solver.propagate()
            let demoted = order.learn(from: solver.takeClashes())
            if !demoted.isEmpty {
                for package in demoted { solver.undo(package) }
                continue
            }
            guard let package = nextPackage() else { return nil }
            if bindExtra(package) { continue }
            if let release = candidate(for: package) { return (package, release) }
        }
    }

    private mutating func stateRoots() async throws -> Bool {
        try await catalog.load(projects: roots.map(\.requirement.name))
        guard !openGates(for: roots.map(\.requirement)) else { return false }
        for root in roots {
            try refuseURL(root)
            for package in solverPackages(of: root.requirement) {
                if root.requirement.specifiers.admitsPrereleases {
                    prereleaseDemands[package.name, default: []].append(DescribedRelease(package: nil, release: 0))
                }
                let id = number(of: package)
                solver.state([Term(package: id, set: admits(root.requirement, id).complement)], reason: .root(root))
            }
        }
        return true
    }

    private func refuseURL(_ root: RootRequirement) throws {
        guard input.isUnknownAddress(root.requirement) else { return }
        let place = root.origin.map { " (\($0))" } ?? ""
        throw ResolutionFailure(
            kind: .url, targetID: input.target.id, summary: "\(root.requirement.name) is required from a URL, which only the requirements of a lock may name",
            reasons: ["you require \(root.requirement)\(place)"], hints: ["require a release of \(root.requirement.name) from the index"])
    }

    /// Returns the package to decide next.
    ///
    /// An extra waits for its project.
    private func nextPackage() -> PackageID? { Self.next(facts, solver.solution, order) }

    // It gets only the parts that it needs, because a call for each package with the whole attempt would copy the attempt each time.
    private static func next(_ facts: [PackageFacts], _ solution: PartialSolution, _ order: DecisionOrder) -> PackageID? {
        var next: DecisionOrder.Priority?
        var isExtra = true
        for package in facts.indices where solution.isUndecided(package) && (isExtra || !facts[package].isExtra) {
            let (known, remaining) = (facts[package], solution.known(package))
            let priority = order.priority(
                of: package, remaining: remaining, newest: known.newest, isKept: known.kept.contains { remaining.contains($0) }, isDirect: known.isDirect)
            if isExtra && !known.isExtra {
                next = priority
                isExtra = false
            } else if next.map({ priority < $0 }) ?? true {
                next = priority
            }
        }
        return next?.package
    }

    private func candidate(for package: PackageID) -> Int? {
        let name = packages[package].name
        return candidates.choose(
            from: solver.solution.known(package).releasesOnly, of: name, in: facts[package].project, prereleasesAskedFor: asksForPrereleases(name))
    }

    /// Returns `true` if a requirement of a chosen release names a pre-release of the project.
    private func asksForPrereleases(_ name: ProjectName) -> Bool {
        if input.prereleases == .allow { return true }
        guard let demands = prereleaseDemands[name] else { return false }
        return Self.holds(demands, solver.solution)
    }

    // It gets only the parts that it needs, because a closure over the whole attempt would copy the attempt for each demand.
    private static func holds(_ demands: [DescribedRelease], _ solution: PartialSolution) -> Bool {
        demands.contains { demand in demand.package.map { solution.decision(for: $0) == demand.release } ?? true }
    }

    /// Binds an extra to the chosen release of its project; returns `true` if that was new.
    private mutating func bindExtra(_ package: PackageID) -> Bool {
        guard packages[package].extra != nil, let base = numbers[ResolverPackage(name: packages[package].name, extra: nil)],
            let release = solver.solution.decision(for: base)
        else { return false }
        let chosen = VersionSet.releases(CollectionOfOne(release), of: solver.releaseCounts[base])
        guard solver.solution.known(package) != chosen else { return false }
        solver.state(
            [Term(package: base, set: chosen), Term(package: package, set: chosen.complement.releasesOnly)], reason: .sameRelease)
        return true
    }

    /// States the dependencies of a release; returns `false` if that opened a gate.
    private mutating func describe(_ package: PackageID, _ release: Int) async throws -> Bool {
        guard described.insert(DescribedRelease(package: package, release: release)).inserted else { return true }
        let key = ReleaseKey(name: packages[package].name, index: release)
        catalog.noteTrial(of: key)
        if catalog.dependencies[key] == nil { try await loadDependencies(including: key) }
        let metadata: ReleaseDependencies
        switch catalog.dependencies[key] {
        case .success(let known): metadata = known
        case .failure(let error as UnusableRelease):
            exclude(package, release, because: error.reason)
            return true
        case .failure(let error): throw error
        case nil: return true
        }
        if let reason = rules.refusal(by: metadata.requiresPython) {
            exclude(package, release, because: reason, python: metadata.requiresPython)
            return true
        }
        if let extra = packages[package].extra, catalog[key.name].system.contains(release), !metadata.providesExtra.contains(extra) {
            exclude(package, release, because: "is the system's, which has no extra \(extra)")
            return true
        }
        let requirements = rules.dependencies(metadata.requiresDist, of: packages[package], defining: metadata.providesExtra)
        if let direct = requirements.first(where: input.isUnknownAddress) {
            exclude(package, release, because: "needs \(direct), which only your own requirements may name by address")
            return true
        }
        try await catalog.load(projects: requirements.map(\.name))
        guard !openGates(for: requirements) else { return false }
        for requirement in requirements { state(requirement, of: package, release) }
        return true
    }

    /// Requests the metadata of a release, and with it the metadata of the releases that will probably be decided next.
    private mutating func loadDependencies(including key: ReleaseKey) async throws {
        if catalog.dependencies.count >= input.metadataLimit {
            throw ConflictReport.tooMuchMetadata(input: input, catalog: catalog, current: key.name)
        }
        var wanted = [key]
        // Without a network, requests in advance gain nothing.
        guard !catalog.provider.answersAtOnce else { return await catalog.load(dependencies: wanted) }
        for package in packages.indices where packages[package].extra == nil && solver.solution.isUndecided(package) {
            guard let release = candidate(for: package) else { continue }
            let other = ReleaseKey(name: packages[package].name, index: release)
            if other != key { wanted.append(other) }
        }
        wanted += following(key)
        await catalog.load(dependencies: Array(wanted.prefix(input.metadataLimit - catalog.dependencies.count)))
    }

    /// Returns the releases that will be tried next, if the project has already lost several, so that their metadata is requested together.
    ///
    /// It returns only releases with a wheel, whose metadata is a small file; the metadata of an sdist may need a build.
    private mutating func following(_ key: ReleaseKey) -> [ReleaseKey] {
        let asked = timesAsked[key.name, default: 0] + 1
        timesAsked[key.name] = asked
        guard asked > Self.patience, let package = numbers[ResolverPackage(name: key.name, extra: nil)] else { return [] }
        let open = solver.solution.known(package).releasesOnly.releases
        let (older, newer) = (open.filter { $0 < key.index }.reversed(), open.filter { $0 > key.index })
        let next = input.strategy == .lowest ? newer + older : older + newer
        let project = catalog[key.name]
        // Double the number of requested releases, so that at most half of them are unneeded.
        let releases = next.prefix(min(asked, Self.batch)).filter { project.releases[$0].hasWheel }
        timesAsked[key.name] = asked + releases.count
        return releases.map { ReleaseKey(name: key.name, index: $0) }
    }

    /// The number of releases of a project whose metadata is requested one at a time.
    private static let patience = 3
    /// The maximum number of releases whose metadata is requested at once after that.
    private static let batch = 40

    private mutating func exclude(_ package: PackageID, _ release: Int, because reason: String, python: SpecifierSet? = nil) {
        let set = VersionSet.releases(CollectionOfOne(release), of: solver.releaseCounts[package])
        solver.state([Term(package: package, set: set)], reason: .unusable(package, reason: reason, python: python))
    }

    private mutating func state(_ requirement: Requirement, of dependent: PackageID, _ release: Int) {
        for package in solverPackages(of: requirement) {
            let dependency = number(of: package)
            if dependency == dependent {
                if !admits(requirement, dependency).contains(release) { exclude(dependent, release, because: "needs another release of itself") }
                continue
            }
            if requirement.specifiers.admitsPrereleases {
                prereleaseDemands[package.name, default: []].append(DescribedRelease(package: dependent, release: release))
            }
            let key = StatedDependency(dependent: dependent, dependency: dependency, specifiers: requirement.specifiers)
            let reason = ConflictReason.dependency(of: dependent, on: dependency, requirement: requirement)
            let excluded = Term(package: dependency, set: admits(requirement, dependency).complement)
            let known = stated[key]
            var dependents = known?.dependents ?? .none(of: solver.releaseCounts[dependent])
            dependents.insert(release)
            let terms = [Term(package: dependent, set: dependents), excluded]
            let id = known.map { solver.widen($0.id, to: terms, reason: reason) } ?? solver.state(terms, reason: reason)
            stated[key] = (id, dependents)
        }
    }

    private mutating func admits(_ requirement: Requirement, _ package: PackageID) -> VersionSet {
        catalog.matching(requirement.specifiers, of: requirement.name).intersection(facts[package].passable)
    }

    /// Opens the gates for requirements; returns `true` if one opens for a project that already has statements.
    ///
    /// For a project without statements the result is the same as if its gate had been open from the start.
    @discardableResult
    mutating func openGates(for requirements: [Requirement]) -> Bool {
        var isLate = false
        for requirement in requirements {
            let project = catalog[requirement.name]
            if project.isUngated { continue }
            let matching = catalog.matching(requirement.specifiers, of: requirement.name)
            guard gates.open(for: requirement.specifiers, matching: matching, name: requirement.name, in: project) else { continue }
            if numbers[ResolverPackage(name: requirement.name, extra: nil)] != nil { isLate = true }
        }
        return isLate
    }

    /// Returns the packages for the solver: the project, and one for each of the extras.
    private func solverPackages(of requirement: Requirement) -> [ResolverPackage] {
        let project = ResolverPackage(name: requirement.name, extra: nil)
        if requirement.extras.isEmpty { return [project] }
        return [project] + requirement.extras.map { ResolverPackage(name: requirement.name, extra: $0) }
    }

    /// Returns the number of a package.
    ///
    /// For a new package, it states the user's constraints on it.
    private mutating func number(of package: ResolverPackage) -> PackageID {
        if let known = numbers[package] { return known }
        let project = catalog[package.name]
        let id = solver.addPackage(releaseCount: project.versions.count)
        numbers[package] = id
        packages.append(package)
        let passable = gates.passable(name: package.name, in: project)
        facts.append(
            PackageFacts(
                project: project, passable: passable, newest: passable.newest,
                kept: candidates.kept(of: package.name, in: project), isDirect: direct.contains(package.name), isExtra: package.extra != nil))
        guard package.extra == nil else { return id }
        for constraint in constraints[package.name] ?? [] {
            let excluded = project.matching(constraint.specifiers).complement.releasesOnly
            if !excluded.isEmpty {
                solver.state([Term(package: id, set: excluded)], reason: .constraint(on: id, requirement: constraint))
            }
        }
        return id
    }
}
