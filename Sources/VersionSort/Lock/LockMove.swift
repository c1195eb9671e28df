/// A project that differs between an old and a new lock of a target, and the reason.
package struct LockMove: Hashable, Sendable {
    /// The id of the target.
    package let targetID: String
    /// The project with its old and new versions.
    package let change: LockDiff.Change
    /// The reason, as a sentence without a full stop.
    package let reason: String

    /// Explains every difference between two locks of one target.
    ///
    /// - Parameter isFree: A closure that returns `true` if the locked version of a project was to be forgotten.
    /// - Throws: The errors of the provider.
    package static func moves(
        from old: Resolution, to new: Resolution, input: ResolveInput, provider: some PackageProvider, isFree: (ProjectName) -> Bool
    ) async throws -> [LockMove] {
        guard let changes = LockDiff.between([old], [new]).first?.changes else { return [] }
        let walk = try await LockVerifier.walked(new, against: input, provider: provider)
        var moves: [LockMove] = []
        for change in changes {
            let reason: String
            switch (change.old, change.new) {
            case (nil, _): reason = walk.need(of: change.name)
            case (let version?, nil): reason = try await absence(of: version, change.name, provider) ?? "nothing needs it any more"
            case (let version?, _): reason = try await why(version, left: change.name, walk, old, provider, isFree(change.name))
            }
            moves.append(LockMove(targetID: new.targetID, change: change, reason: reason))
        }
        return moves
    }

    private static func why(
        _ version: Version, left name: ProjectName, _ walk: LockWalk, _ old: Resolution, _ provider: some PackageProvider, _ isFree: Bool
    ) async throws -> String {
        if let absence = try await absence(of: version, name, provider) { return absence }
        if let demand = walk.demands[name]?.first(where: { !$0.specifiers.contains(version, prereleases: true) }) {
            return demand.by == LockWalk.user ? "you require \(name)\(demand.specifiers)" : "\(demand.by) requires \(name)\(demand.specifiers)"
        }
        let bound = walk.input.constraints.first { $0.name == name && $0.applies(in: walk.input.target.environment) && !$0.specifiers.contains(version) }
        if let bound { return "a constraint bounds \(bound)" }
        if isFree { return "as asked" }
        return try await need(of: name, version, unmetIn: walk, old, provider) ?? "to agree with the other targets or with other packages"
    }

    /// Returns the reason why a project keeps its locked version although it was to be forgotten; `nil` if it changed or is not in the locks.
    ///
    /// The reason is phrased as the end of a sentence.
    ///
    /// - Throws: The errors of the provider.
    package static func stay(
        of name: ProjectName, from old: Resolution, to new: Resolution, input: ResolveInput, provider: some PackageProvider
    ) async throws -> String? {
        guard let package = new[name], package.version == old[name]?.version else { return nil }
        let usable = try await provider.releases(of: name).filter { !$0.isYanked && (!$0.version.isPrerelease || package.version.isPrerelease) }
        guard let newest = usable.map(\.version).max(), newest > package.version else { return "stays at \(package.version), the newest that fits the target" }
        let walk = try await LockVerifier.walked(new, against: input, provider: provider)
        let reason = try await why(newest, left: name, walk, old, provider, false)
        return "stays at \(package.version), not \(newest): \(reason)"
    }

    /// Returns a sentence if a version can no longer be used, such as `2.0 is gone from the index`; `nil` if it can.
    private static func absence(of version: Version, _ name: ProjectName, _ provider: some PackageProvider) async throws -> String? {
        if try await provider.releases(of: name).contains(where: { $0.version == version }) { return nil }
        let unusable = await provider.unusableReleases(of: name)?.first { $0.version == version }
        return unusable.map { "\($0)" } ?? "\(version) is gone from the index"
    }

    /// Returns the requirement of the previously locked version that the new lock does not satisfy, as a sentence; `nil` if there is none.
    ///
    /// If the old lock satisfied it with a release that is gone, the sentence ends there: `2.0 requires p1, p1 1.0 requires p2>=2, and p2 2.0 is gone from
    /// the index`.
    private static func need(
        of name: ProjectName, _ version: Version, unmetIn walk: LockWalk, _ old: Resolution, _ provider: some PackageProvider, below: Set<ProjectName> = []
    ) async throws -> String? {
        guard let release = try await provider.releases(of: name).first(where: { $0.version == version }) else { return nil }
        let metadata: ReleaseDependencies
        do { metadata = try await provider.dependencies(of: name, release: release) } catch let error as UnusableRelease { return "\(error)" }
        let wanted: [Set<ExtraName>] = [[]] + (walk.resolution[name]?.extras ?? []).map { [$0] }
        for requirement in metadata.requiresDist {
            guard wanted.contains(where: { requirement.applies(in: walk.input.target.environment, extras: $0) }),
                let needed = walk.amended(requirement, for: name), !below.contains(needed.name)
            else { continue }
            let pin = walk.resolution[needed.name]
            if let pin, needed.specifiers.contains(pin.version, prereleases: true) { continue }
            let start = "\(version) requires \(needed.name)\(needed.specifiers)"
            if let before = old[needed.name], needed.specifiers.contains(before.version, prereleases: true) {
                if let absence = try await absence(of: before.version, needed.name, provider) { return "\(start), and \(needed.name) \(absence)" }
                if pin == nil,
                    let deeper = try await need(of: needed.name, before.version, unmetIn: walk, old, provider, below: below.union([name, needed.name]))
                {
                    return "\(start), \(needed.name) \(deeper)"
                }
            }
            if let pin { return "\(start), and \(needed.name) is \(pin.version)" }
        }
        return nil
    }
}

extension LockWalk {
    /// Returns a sentence that names the packages that require a project.
    fileprivate func need(of name: ProjectName) -> String {
        guard let demands = demands[name], !demands.contains(where: { $0.by == Self.user }) else { return "you require it" }
        return "\(Set(demands.map(\.by)).sorted().joined(separator: ", ")) requires it"
    }
}

extension LockVerifier {
    /// Returns, for each project, the versions that all its requirements in a resolution allow, including the user's requirements and constraints.
    ///
    /// Throws the errors of the provider.
    package static func bounds(
        of resolution: Resolution, against input: ResolveInput, provider: some PackageProvider
    ) async throws -> [ProjectName: SpecifierSet] {
        let walk = try await walked(resolution, against: input, provider: provider)
        var bounds = walk.demands.mapValues { demands in demands.reduce(SpecifierSet()) { $0.intersection($1.specifiers) } }
        for constraint in input.constraints where constraint.applies(in: input.target.environment) {
            bounds[constraint.name] = (bounds[constraint.name] ?? SpecifierSet()).intersection(constraint.specifiers)
        }
        return bounds
    }
}
