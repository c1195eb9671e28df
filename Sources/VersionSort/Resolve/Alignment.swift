/// Draws the answers of several targets together, so that as few projects as possible have different versions.
///
/// It is a search that could go on for long, so it is bounded, and what it promises is this. Each answer stays one that its target could have alone, of
/// releases that it can use. A project of which a target alone has a wheel is never taken there as an sdist instead. What a target's system has counts
/// for that target only. Two answers are drawn together by the versions of the one that is furthest behind, and for each project that still differs the
/// newest few common versions are tried one by one.
struct Alignment<Provider: PackageProvider>: Sendable {
    /// The resolution of each target by itself.
    let alone: [Resolution]
    private(set) var together: [Resolution]
    private var targets: [TargetSolver<Provider>]
    /// The common versions that were found for a project by trying.
    private var common: [Requirement] = []
    /// The number of single-target resolutions that were run.
    private(set) var solves = 0

    /// The most rounds in which all targets are drawn together.
    private static var roundLimit: Int { 3 }
    /// The most common versions of one project that are tried.
    private static var versionLimit: Int { 6 }
    /// The most single-target resolutions that trying may take.
    private static var trialLimit: Int { 60 }
    /// The most releases that are ruled out for one answer because they would cost a wheel.
    private static var wheelLimit: Int { 8 }

    init(_ alone: [Resolution], targets: [TargetSolver<Provider>]) {
        self.alone = alone
        self.targets = targets
        together = alone
    }

    /// Searches; throws what the provider throws.
    mutating func run() async throws {
        for _ in 0..<Self.roundLimit {
            let open = Self.differing(together).count
            if open == 0 { return }
            guard let next = try await drawTogether(), Self.differing(next).count < open else { break }
            together = next
        }
        try await tryCommonVersions()
    }

    /// Solves again, the most constrained target first, each preferring what the ones before it took; nil when a target has no answer that way.
    private mutating func drawTogether() async throws -> [Resolution]? {
        let lowest = Self.lowestVersions(together)
        var pins = lowest
        var next = together
        for place in Self.constrainedOrder(together, lowest) {
            guard let resolution = try await solve(place, sharing: pins, requiring: common) else { return nil }
            next[place] = resolution
            // If this target cannot take the lowest version, the targets after it prefer the version that this one took.
            for package in resolution.indexPackages { pins[package.name] = package.version }
        }
        return next
    }

    /// Tries, for each project that differs, the newest versions that all targets with the project can use.
    private mutating func tryCommonVersions() async throws {
        let limit = solves + Self.trialLimit
        for name in Self.differing(together) {
            for version in commonVersions(of: name) where solves < limit {
                let open = Self.differing(together)
                guard open.contains(name) else { break }
                let requirement = Requirement(name: name, specifiers: SpecifierSet([Specifier(.equal, version)]))
                guard let next = try await share(requirement, version), Self.differing(next).count < open.count else { continue }
                together = next
                common.append(requirement)
            }
        }
    }

    /// The answers with one version of a project everywhere; nil when a target has none.
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

    /// The versions of a project that every target with it can have, newest first, without those that only an sdist would give to a target that has a wheel.
    private func commonVersions(of name: ProjectName) -> [Version] {
        let places = together.indices.filter { together[$0][name]?.origin == .index }
        let current = Set(places.compactMap { together[$0][name]?.version })
        guard let newest = current.max(), let first = places.first else { return [] }
        let usable = targets[first].catalog[name].releases.reversed().lazy.filter { release in
            release.version <= newest && places.allSatisfy { isUsable(release.version, of: name, on: $0, among: current) }
        }
        return usable.prefix(Self.versionLimit).map(\.version)
    }

    /// Returns `true` if a target can take a version without an additional build of an sdist.
    private func isUsable(_ version: Version, of name: ProjectName, on place: Int, among current: Set<Version>) -> Bool {
        let project = targets[place].catalog[name]
        guard let index = project.index(of: version) else { return false }
        if project.releases[index].hasWheel { return current.contains(version) || !(project.yanked.contains(index) || project.prereleases.contains(index)) }
        return current.contains(version) && alone[place][name]?.isWheel != true
    }

    /// Solves one target; nil where it has no answer that way, or only one that takes an sdist for a project of which it could have a wheel.
    private mutating func solve(_ place: Int, sharing pins: [ProjectName: Version], requiring: [Requirement]) async throws -> Resolution? {
        var input = targets[place].input
        input.shared = pins
        input.constraints += requiring
        for _ in 0..<Self.wheelLimit {
            solves += 1
            guard let resolution = try await targets[place].find(input) else { return nil }
            let lost = resolution.indexPackages.filter { !$0.isWheel && alone[place][$0.name]?.isWheel == true }
            if lost.isEmpty { return resolution }
            input.constraints += lost.map { Requirement(name: $0.name, specifiers: SpecifierSet([Specifier(.notEqual, $0.version)])) }
        }
        return nil
    }

    /// The targets by how much they are behind the others, most first.
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

    /// The projects that targets take from the index in different versions, by name.
    static func differing(_ resolutions: [Resolution]) -> [ProjectName] {
        var versions: [ProjectName: Set<Version>] = [:]
        for package in resolutions.flatMap(\.indexPackages) { versions[package.name, default: []].insert(package.version) }
        return versions.filter { $1.count > 1 }.keys.sorted()
    }

    /// The projects that some target has older than alone.
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

/// One target with what is known of its view of the index.
struct TargetSolver<Provider: PackageProvider>: Sendable {
    let input: ResolveInput
    private(set) var catalog: ReleaseCatalog<Provider>

    init(_ input: ResolveInput, provider: Provider) {
        self.input = input
        catalog = ReleaseCatalog(provider: provider)
    }

    /// Resolves the input as it is, or explains why it cannot be done.
    mutating func solve() async throws -> Resolution {
        let (resolution, catalog) = try await Resolver.resolve(input, catalog: catalog)
        self.catalog = catalog
        return resolution
    }

    /// Resolves a variant of the input; nil, and no explanation, where nothing fits.
    mutating func find(_ variant: ResolveInput) async throws -> Resolution? {
        do {
            let search = try await Resolver.search(variant, catalog: catalog)
            catalog = search.attempt.catalog
            if case .solved(let resolution) = search.ending { return resolution }
        } catch is ResolutionFailure {
            // Too much metadata was asked for: so far there is no answer.
        }
        return nil
    }
}
