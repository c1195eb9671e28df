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
    /// - Parameter isFree: A closure that returns `true` if the user asked to upgrade a project, so that its locked version was not preferred.
    /// - Throws: The errors of the provider.
    package static func moves(
        from old: Resolution, to new: Resolution, input: ResolveInput, provider: some PackageProvider, isFree: (ProjectName) -> Bool
    ) async throws -> [LockMove] {
        try await moves(from: old, to: new, input: input, provider: provider, stepLimits: nil, isFree: isFree)
    }

    /// Explains every difference, with the given limits for the steps of a search.
    static func moves(
        from old: Resolution, to new: Resolution, input: ResolveInput, provider: some PackageProvider, stepLimits: (plain: Int, pruned: Int)?,
        isFree: (ProjectName) -> Bool
    ) async throws -> [LockMove] {
        guard let changes = LockDiff.between([old], [new]).first?.changes else { return [] }
        var reasons = MoveReasons(old: old, walk: try await LockVerifier.walked(new, against: input, provider: provider), provider: provider)
        if let stepLimits { reasons.stepLimits = stepLimits }
        var moves: [LockMove] = []
        for change in changes {
            let reason =
                switch (old[change.name], new[change.name]) {
                case (let before?, let after?): try await reasons.change(of: before, to: after, isFree: isFree(change.name))
                case (let before?, nil): try await reasons.removal(of: before)
                case (nil, _): reasons.addition(of: change.name)
                }
            moves.append(LockMove(targetID: new.targetID, change: change, reason: reason))
        }
        return moves
    }

    /// Returns the reason why a project keeps its locked version although the user asked to upgrade it; `nil` if it changed or is not in the locks.
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
        var reasons = MoveReasons(old: old, walk: try await LockVerifier.walked(new, against: input, provider: provider), provider: provider)
        let reason = try await reasons.refusal(of: newest, name) ?? "to agree with the other targets or with other packages"
        return "stays at \(package.version), not \(newest): \(reason)"
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
