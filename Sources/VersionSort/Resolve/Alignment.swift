/// The adjustment of the resolutions of several targets, so that as few projects as possible have different versions.
///
/// The search is bounded. It guarantees that each result is one that its target could have alone, with releases that it can use. It never chooses an sdist
/// for a project of which a target alone has a wheel. The versions of a target's system affect only that target. First, every target
/// prefers the lowest version that any target has. Then, for each project that still differs, the newest few versions that all targets can use are tried. A
/// trial may make another project differ, which is tried too. No project is tried twice.
struct Alignment: Sendable {
    /// The resolution of each target alone.
    let alone: [Resolution]
    private(set) var together: [Resolution]
    private var targets: [TargetSolver]
    /// The common versions found by trying.
    private var common: [Requirement] = []
    /// The number of single-target resolutions that were run.
    private(set) var solves = 0

    /// The maximum number of rounds in which all targets are adjusted.
    private static let roundLimit = 3
    /// The maximum number of common versions tried for one project.
    private static let versionLimit = 6
    /// The maximum number of newer versions tried for one project: those that no target chose alone, because another package prevents them.
    private static let newerLimit = 2
    /// The maximum number of single-target resolutions for trying common versions.
    private static let trialLimit = 60
    /// The maximum number of releases excluded from one resolution because they would need an sdist instead of a wheel.
    private static let wheelLimit = 8

    init(_ alone: [Resolution], targets: [TargetSolver]) {
        self.alone = alone
        self.targets = targets
        together = alone
    }

    /// Runs the search; throws the errors of the provider.
    mutating func run() async throws {
        for _ in 0..<Self.roundLimit {
            let open = Self.differing(together).count
            if open == 0 { break }
            guard let next = try await drawTogether(), Self.differing(next).count < open else { break }
            together = next
        }
        try await tryCommonVersions()
        await nameSkipped()
    }

    /// Adds to ``Resolution/passedOver`` the releases that a target did not try, because it took the version of another target.
    ///
    /// Only releases that another target tried and that have a wheel are examined, so that this fetches and builds nothing else.
    private mutating func nameSkipped() async {
        let tried = targets.reduce(into: [ProjectName: Set<Version>]()) { tried, target in
            for key in target.catalog.tried { tried[key.name, default: []].insert(target.catalog[key.name].versions[key.index]) }
        }
        for place in together.indices {
            let resolution = together[place]
            let skipped = resolution.indexPackages.flatMap { package -> [ReleaseKey] in
                let project = targets[place].catalog[package.name]
                return (tried[package.name] ?? []).filter { $0 > package.version }.compactMap(project.index).filter { project.releases[$0].hasWheel }
                    .map { ReleaseKey(name: package.name, index: $0) }
            }
            guard await targets[place].look(at: skipped) else { continue }
            together[place].passedOver = ResolutionAttempt.passedOver(by: resolution, targets[place].input, targets[place].catalog)
        }
    }

    /// Resolves again, the most constrained target first, each preferring the versions of the ones before; returns `nil` if a target has no solution.
    private mutating func drawTogether() async throws -> [Resolution]? {
        let lowest = Self.lowestVersions(together)
        var pins = lowest
        var next = together
        for place in Self.constrainedOrder(together, lowest) {
            guard let resolution = try await solve(place, sharing: pins, requiring: common) else { return nil }
            next[place] = resolution
            // If this target cannot use the lowest version, later targets prefer the version of this one.
            for package in resolution.indexPackages { pins[package.name] = package.version }
        }
        return next
    }

    /// Tries, for each project that differs, the newest versions that all targets with the project can use.
    ///
    /// A step may make other projects differ. They are tried after those that differ now.
    private mutating func tryCommonVersions() async throws {
        let limit = solves + Self.trialLimit
        var tried: Set<ProjectName> = []
        while case let names = Self.differing(together).filter({ !tried.contains($0) }), !names.isEmpty {
            tried.formUnion(names)
            for name in names { try await tryCommonVersions(of: name, limit: limit) }
        }
    }

    private mutating func tryCommonVersions(of name: ProjectName, limit: Int) async throws {
        for version in commonVersions(of: name) where solves < limit {
            let open = Self.differing(together)
            guard open.contains(name) else { return }
            let requirement = Requirement(name: name, specifiers: SpecifierSet([Specifier(.equal, version)]))
            guard let next = try await share(requirement, version), Self.differing(next).count < open.count else { continue }
            together = next
            common.append(requirement)
        }
    }

    /// Returns the resolutions with the same version of a project on all targets; `nil` if a target has no solution.
    private mutating func share(_ requirement: Requirement, _ version: Version) async throws -> [Resolution]? {
        var next = together
        for place in next.indices {
            guard let package = next[place][requirement.name], package.origin == .index, package.version != version else { continue }
            var pins = Self.lowestVersions(next)
            pins[requirement.name] = version
            guard let resolution = try await solve(place, sharing: pins, requiring: common + [requirement]) else { return nil }
            next[place] = resolution
        }
        return next
    }

    /// Returns the versions of a project that all targets with it can use: the newest first, then the few next ones that no target chose alone.
    ///
    /// A version is left out if a target that has a wheel would get an sdist.
    private func commonVersions(of name: ProjectName) -> [Version] {
        let places = together.indices.filter { together[$0][name]?.origin == .index }
        let current = Set(places.compactMap { together[$0][name]?.version })
        guard let newest = current.max(), let first = places.first else { return [] }
        let usable = targets[first].catalog[name].releases.lazy.map(\.version).filter { version in
            places.allSatisfy { isUsable(version, of: name, on: $0, among: current) }
        }
        let newer = usable.filter { $0 > newest }.prefix(Self.newerLimit)
        return Array(usable.reversed().filter { $0 <= newest }.prefix(Self.versionLimit)) + newer
    }

    /// Returns `true` if a target can use a version without building an additional sdist.
    private func isUsable(_ version: Version, of name: ProjectName, on place: Int, among current: Set<Version>) -> Bool {
        let project = targets[place].catalog[name]
        guard let index = project.index(of: version) else { return false }
        if project.releases[index].hasWheel { return current.contains(version) || !(project.yanked.contains(index) || project.prereleases.contains(index)) }
        return current.contains(version) && alone[place][name]?.isWheel != true
    }

    /// Resolves one target; returns `nil` if there is no solution, or only one with an sdist for a project that could have a wheel.
    private mutating func solve(_ place: Int, sharing pins: [ProjectName: Version], requiring: [Requirement]) async throws -> Resolution? {
        var input = targets[place].input
        input.shared = pins
        input.trials += requiring
        for _ in 0..<Self.wheelLimit {
            solves += 1
            guard let resolution = try await targets[place].find(input) else { return nil }
            let lost = resolution.indexPackages.filter { !$0.isWheel && alone[place][$0.name]?.isWheel == true }
            if lost.isEmpty { return resolution }
            input.trials += lost.map { Requirement(name: $0.name, specifiers: SpecifierSet([Specifier(.notEqual, $0.version)])) }
        }
        return nil
    }

    /// Returns the targets in the order to resolve them: first those with the most differing projects at their lowest version.
    private static func constrainedOrder(_ resolutions: [Resolution], _ lowest: [ProjectName: Version]) -> [Int] {
        let differingNames = Set(differing(resolutions))
        let lows = resolutions.map { resolution in
            resolution.indexPackages.count { differingNames.contains($0.name) && lowest[$0.name] == $0.version }
        }
        return resolutions.indices.sorted { (-lows[$0], $0) < (-lows[$1], $1) }
    }

    private static func lowestVersions(_ resolutions: [Resolution]) -> [ProjectName: Version] {
        var lowest: [ProjectName: Version] = [:]
        for package in resolutions.flatMap(\.indexPackages) {
            lowest[package.name] = min(package.version, lowest[package.name] ?? package.version)
        }
        return lowest
    }

    /// Returns the projects that targets take from the index in different versions, sorted by name.
    static func differing(_ resolutions: [Resolution]) -> [ProjectName] {
        var versions: [ProjectName: Set<Version>] = [:]
        for package in resolutions.flatMap(\.indexPackages) { versions[package.name, default: []].insert(package.version) }
        return versions.filter { $1.count > 1 }.keys.sorted()
    }

    /// The projects that are older on a target than they would be there alone.
    var heldBack: [HeldBack] {
        var found: [ProjectName: HeldBack] = [:]
        for (before, after) in zip(alone, together) {
            for package in after.indexPackages {
                guard let could = before[package.name]?.version, could > package.version else { continue }
                let holders = alone.filter { $0.targetID != after.targetID && ($0[package.name].map { $0.version < could } ?? false) }
                let known = found[package.name]
                found[package.name] = HeldBack(
                    name: package.name, version: min(package.version, known?.version ?? package.version),
                    newest: max(could, known?.newest ?? could), targets: (known?.targets ?? []) + [after.targetID],
                    holders: holders.map(\.targetID))
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }
}

/// One target and its known releases of the index.
struct TargetSolver: Sendable {
    let input: ResolveInput
    private(set) var catalog: ReleaseCatalog

    init(_ input: ResolveInput, provider: any PackageProvider) {
        self.input = input
        catalog = ReleaseCatalog(provider: provider)
    }

    /// Requests the metadata of releases and notes that they were tried; returns `false` if all of them were tried before.
    mutating func look(at releases: [ReleaseKey]) async -> Bool {
        let new = releases.filter { !catalog.tried.contains($0) }
        guard !new.isEmpty else { return false }
        await catalog.load(dependencies: new)
        for key in new { catalog.noteTrial(of: key) }
        return true
    }

    /// Resolves the input; throws an error that explains a failure.
    mutating func solve() async throws -> Resolution {
        let (resolution, catalog) = try await Resolver.resolve(input, catalog: catalog)
        self.catalog = catalog
        return resolution
    }

    /// Resolves a variant of the input; returns `nil` without an explanation if there is no solution.
    mutating func find(_ variant: ResolveInput) async throws -> Resolution? {
        do {
            let search = try await Resolver.search(variant, catalog: catalog)
            catalog = search.attempt.catalog
            if case .solved(let resolution) = search.ending { return resolution }
        } catch is ResolutionFailure {
            // The metadata limit was reached without a solution.
        }
        return nil
    }
}
