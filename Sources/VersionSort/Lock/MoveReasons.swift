import ForeignText

/// The reasons for the differences between an old and a new lock of one target.
struct MoveReasons<Provider: PackageProvider>: Sendable {
    let old: Resolution
    /// The walk over the new lock.
    let walk: LockWalk
    let provider: Provider
    /// The maximum number of steps of a search for an explanation: first along all paths, then along those that ``MoveFacts`` keeps.
    var stepLimits = (plain: 500, pruned: 10_000)

    /// The facts that exclude the paths of requirements without an explanation from a search; `nil` until a search takes too many steps without them.
    private var facts: MoveFacts?
    private var steps = 0

    /// The error of a walk that takes too many steps.
    private struct TooManySteps: Error {}

    init(old: Resolution, walk: LockWalk, provider: Provider) { (self.old, self.walk, self.provider) = (old, walk, provider) }

    /// The maximum number of releases that are examined for one requirement.
    private static var releaseLimit: Int { 4 }

    private var new: Resolution { walk.resolution }

    /// Returns a sentence that names the packages that require a new project.
    func addition(of name: ProjectName) -> String {
        guard let demands = walk.demands[name], !demands.contains(where: { $0.by == LockWalk.user }) else { return "you require it" }
        return "\(Set(demands.map(\.by)).sorted().joined(separator: ", ")) requires it"
    }

    /// Returns the reason why the new lock lacks a project.
    ///
    /// A missing release is the reason only if a package that needed it remains in the index and no other release satisfies that need.
    func removal(of package: ResolvedPackage) async throws -> String {
        guard let absence = try await absence(of: package) else { return "nothing needs it any more" }
        for parent in package.requiredBy {
            guard let dependent = old[parent] else { continue }
            for needed in try await knownRequirements(of: parent, dependent.version) where needed.name == package.name {
                if try await releases(for: needed).isEmpty { return absence }
            }
        }
        return "nothing needs it any more"
    }

    /// Returns the reason why a project has another version.
    ///
    /// - Parameter isFree: `true` if the user asked to upgrade the project.
    mutating func change(of before: ResolvedPackage, to after: ResolvedPackage, isFree: Bool) async throws -> String {
        if let origin = origin(of: before, after) { return origin }
        if let absence = try await absence(of: before) { return absence }
        if let bound = bound(excluding: before.version, before.name) { return bound }
        if isFree { return "as asked" }
        if after.origin == .system, before.origin != .system { return "the system has \(after.version)" }
        return try await need(of: before.name, before.version) ?? "to agree with the other targets or with other packages"
    }

    /// Returns the reason why the new lock cannot have a version of a project; `nil` if no requirement prevents it.
    mutating func refusal(of version: Version, _ name: ProjectName) async throws -> String? {
        if let bound = bound(excluding: version, name) { return bound }
        return try await need(of: name, version)
    }

    /// Returns the reason if an address is, or was, the origin of a project; `nil` if it came from an index or the system both times.
    private func origin(of before: ResolvedPackage, _ after: ResolvedPackage) -> String? {
        switch (before.origin, after.origin) {
        case (.address, .address): "\(tag(of: after.name) ?? "its address has") \(after.version) now"
        case (_, .address): "you require it from an address, which has \(after.version)"
        case (.address, _): "you no longer require it from an address"
        default: nil
        }
    }

    /// Returns the start of a sentence about the tag that an address names, such as `git+https://host/till.git@refs/tags/v1.2`; `nil` if it names none.
    private func tag(of name: ProjectName) -> String? {
        guard let (_, tag) = walk.input.direct[name]?.cut(at: "@refs/tags/") else { return nil }
        return tag.utf8.contains(UInt8(ascii: "*")) ? "its newest tag \(tag) has" : "you ask for its tag \(tag), which has"
    }

    /// Returns the requirement or constraint that excludes a version, as a sentence; `nil` if there is none.
    private func bound(excluding version: Version, _ name: ProjectName) -> String? {
        if let demand = walk.demands[name]?.first(where: { !$0.specifiers.contains(version, prereleases: true) }) {
            return demand.by == LockWalk.user ? "you require \(name)\(demand.specifiers)" : "\(demand.by) requires \(name)\(demand.specifiers)"
        }
        let bound = walk.input.constraints.first {
            $0.name == name && $0.applies(in: walk.input.target.environment) && !$0.specifiers.contains(version, prereleases: true)
        }
        return bound.map { "a constraint bounds \($0)" }
    }

    /// Returns a sentence if a release can no longer be used, such as `2.0 is gone from the index`; `nil` if it can, and for a release at an address.
    private func absence(of package: ResolvedPackage) async throws -> String? {
        let (name, version) = (package.name, package.version)
        // The index is not asked for a project that is required from an address.
        guard package.origin != .address, walk.input.direct[name] == nil else { return nil }
        if try await provider.releases(of: name).contains(where: { $0.version == version }) { return nil }
        if package.origin == .system { return "the system no longer has \(version)" }
        let unusable = await provider.unusableReleases(of: name)?.first { $0.version == version }
        return unusable.map { "\($0)" } ?? "\(version) is gone from the index"
    }

    // MARK: - Walks

    /// Returns the requirement of a release that the new lock does not satisfy, as a sentence; `nil` if there is none, or if none is found in time.
    ///
    /// A requirement that nothing satisfies any more comes first: `2.0 requires p1, p1 1.0 requires p2>=2, and p2 2.0 is gone from the index`.
    private mutating func need(of name: ProjectName, _ version: Version) async throws -> String? {
        if facts == nil {
            do { return try await need(of: name, version, below: [], within: stepLimits.plain) } catch is TooManySteps { facts = MoveFacts() }
        }
        try await explore(MoveFacts.Release(name: name, version: version))
        do { return try await need(of: name, version, below: [], within: stepLimits.pruned) } catch is TooManySteps { return nil }
    }

    private mutating func need(of name: ProjectName, _ version: Version, below: Set<ProjectName>, within limit: Int) async throws -> String? {
        steps = limit
        return try await need(of: name, version, below: below)
    }

    private mutating func takeStep() throws {
        guard steps > 0 else { throw TooManySteps() }
        steps -= 1
    }

    private mutating func need(of name: ProjectName, _ version: Version, below: Set<ProjectName>) async throws -> String? {
        try takeStep()
        if let facts, !facts.refused.contains(MoveFacts.Release(name: name, version: version)) { return nil }
        let unmet: [Requirement]
        do {
            unmet = try await unmetRequirements(of: name, version).filter { !below.contains($0.name) }
        } catch let error as UnusableRelease {
            return "\(error)"
        }
        let path = below.union([name])
        for needed in unmet {
            if let loss = try await loss(of: needed, below: path) { return "\(version) requires \(RequirementText.bare(needed)), \(loss)" }
        }
        for needed in unmet {
            let start = "\(version) requires \(RequirementText.bare(needed))"
            if let pin = new[needed.name] {
                if needed.specifiers.contains(pin.version, prereleases: true) { continue }
                return "\(start), and \(needed.name) is \(pin.version)"
            }
            guard let before = old[needed.name], needed.specifiers.contains(before.version, prereleases: true) else { continue }
            if let deeper = try await need(of: needed.name, before.version, below: path) { return "\(start), \(needed.name) \(deeper)" }
        }
        return nil
    }

    /// Returns the missing release because of which a requirement cannot be satisfied, as the end of a sentence; `nil` if it can.
    ///
    /// A release counts as missing only if every other release that satisfies the requirement lacks something too.
    private mutating func loss(of needed: Requirement, below: Set<ProjectName>) async throws -> String? {
        try takeStep()
        guard let before = old[needed.name], needed.specifiers.contains(before.version, prereleases: true) else { return nil }
        let possible = try await releases(for: needed)
        if possible.isEmpty { return try await absence(of: before).map { "and \(needed.name) \($0)" } }
        guard possible.count <= Self.releaseLimit, possible.contains(before.version), !below.contains(needed.name) else { return nil }
        var found: String?
        for version in possible {
            guard let loss = try await loss(in: needed.name, version, below: below.union([needed.name])) else { return nil }
            if version == before.version { found = "\(needed.name) \(loss)" }
        }
        return found
    }

    /// Returns the missing release that a release needs, as a sentence; `nil` if there is none.
    private mutating func loss(in name: ProjectName, _ version: Version, below: Set<ProjectName>) async throws -> String? {
        if let facts, !facts.lost.contains(MoveFacts.Release(name: name, version: version)) { return nil }
        let unmet: [Requirement]
        do { unmet = try await unmetRequirements(of: name, version) } catch is UnusableRelease { return nil }
        for needed in unmet {
            if let loss = try await loss(of: needed, below: below) { return "\(version) requires \(RequirementText.bare(needed)), \(loss)" }
        }
        return nil
    }

    // MARK: - Facts

    /// Adds a release to the facts, with all that a walk from it can reach.
    private mutating func explore(_ start: MoveFacts.Release) async throws {
        var waiting = [start]
        var isNew = false
        while let release = waiting.popLast() {
            guard facts?.knows(release) == false else { continue }
            isNew = true
            let unmet: [Requirement]
            do { unmet = try await unmetRequirements(of: release.name, release.version) } catch is UnusableRelease {
                facts?.add(release, nil)
                continue
            }
            var demands: [MoveFacts.Demand] = []
            for needed in unmet { demands.append(try await demand(needed)) }
            facts?.add(release, demands)
            waiting += demands.flatMap { $0.possible + ($0.deeper.map { [$0] } ?? []) }
        }
        if isNew { facts?.settle() }
    }

    /// Returns the facts about one unmet requirement.
    private func demand(_ needed: Requirement) async throws -> MoveFacts.Demand {
        var demand = MoveFacts.Demand()
        if let pin = new[needed.name] { demand.isExcluded = !needed.specifiers.contains(pin.version, prereleases: true) }
        guard let before = old[needed.name], needed.specifiers.contains(before.version, prereleases: true) else { return demand }
        if new[needed.name] == nil { demand.deeper = MoveFacts.Release(name: needed.name, version: before.version) }
        let possible = try await releases(for: needed)
        if possible.isEmpty {
            demand.isGone = try await absence(of: before) != nil
        } else if possible.count <= Self.releaseLimit, possible.contains(before.version) {
            demand.possible = possible.map { MoveFacts.Release(name: needed.name, version: $0) }
        }
        return demand
    }

    // MARK: - Releases

    /// Returns the listed versions that satisfy a requirement and are not withdrawn, newest first.
    private func releases(for needed: Requirement) async throws -> [Version] {
        let listed = try await provider.releases(of: needed.name).filter { !$0.isYanked || $0.version == old[needed.name]?.version }
        return listed.map(\.version).filter { needed.specifiers.contains($0, prereleases: true) }
    }

    private func unmetRequirements(of name: ProjectName, _ version: Version) async throws -> [Requirement] {
        try await requirements(of: name, version).filter { needed in
            guard let pin = new[needed.name] else { return true }
            return !needed.specifiers.contains(pin.version, prereleases: true) || !Set(needed.extras).isSubset(of: pin.extras)
        }
    }

    /// Returns the requirements of a release that apply with the extras of either lock; empty if the index does not list the release.
    ///
    /// - Throws: ``UnusableRelease`` if its metadata cannot be used, and the errors of the provider.
    private func requirements(of name: ProjectName, _ version: Version) async throws -> [Requirement] {
        guard let release = try await provider.releases(of: name).first(where: { $0.version == version }) else { return [] }
        let extras = Set((old[name]?.extras ?? []) + (new[name]?.extras ?? []))
        let wanted: [Set<ExtraName>] = [[]] + extras.sorted().map { [$0] }
        let all = try await provider.dependencies(of: name, release: release).requiresDist
        return all.compactMap { requirement in
            guard wanted.contains(where: { requirement.applies(in: walk.input.target.environment, extras: $0) }) else { return nil }
            return walk.amended(requirement, for: name)
        }
    }

    /// Returns the requirements of a release; empty if its metadata cannot be used.
    private func knownRequirements(of name: ProjectName, _ version: Version) async throws -> [Requirement] {
        do { return try await requirements(of: name, version) } catch is UnusableRelease { return [] }
    }
}
