/// How the answers for several targets relate.
package enum AlignmentPolicy: String, Sendable, Codable, CaseIterable {
    /// The same version of a project on every target, where that is possible: the fewest packages to build and to test.
    case aligned
    /// The newest that fits, on each target for itself.
    case newest
}

/// A project that is older on some target than it could be there, for the sake of another target.
package struct HeldBack: Hashable, Sendable {
    /// The project.
    package let name: ProjectName
    /// What all of them have now.
    package let version: Version
    /// What the target could have alone.
    package let newest: Version
    /// The targets that could have it.
    package let targets: [String]
    /// The targets that hold it back.
    package let holders: [String]
}

/// The answers for several targets.
package struct MultiTargetResolution: Sendable {
    /// In the order of the input.
    package let resolutions: [Resolution]
    /// What is older than it could be, by name.
    package let heldBack: [HeldBack]
    /// Projects whose version still differs between targets that have it.
    package let differing: [ProjectName]
    /// How many single-target resolutions it took.
    package let solves: Int
}

/// Resolves for several targets, each exactly.
package enum MultiTargetResolver {
    /// The most rounds in which the targets are drawn together; alignment is a search that could go on for long.
    private static let roundLimit = 3

    /// Resolves each input and, by policy, draws the answers together.
    ///
    /// `provider` gives the view of the index for one target; one shared store behind it keeps each page and metadata from being fetched twice. Throws
    /// the ``ResolutionFailure`` of the first target, in the order of the input, that has no answer.
    package static func resolve<Provider: PackageProvider>(
        _ inputs: [ResolveInput], policy: AlignmentPolicy = .aligned, provider: @Sendable (Target) -> Provider
    ) async throws -> MultiTargetResolution {
        var targets = inputs.map { TargetSolver(input: $0, catalog: ReleaseCatalog(provider: provider($0.target))) }
        let alone = try await solveAll(&targets)
        guard policy == .aligned, targets.count > 1 else {
            return MultiTargetResolution(resolutions: alone, heldBack: [], differing: differing(alone), solves: targets.count)
        }
        var solves = targets.count
        var best = alone
        for _ in 0..<roundLimit {
            let open = differing(best)
            if open.isEmpty { break }
            let next = try await drawTogether(best, targets: &targets, solves: &solves)
            guard let next, differing(next).count < open.count else { break }
            best = next
        }
        return MultiTargetResolution(
            resolutions: best, heldBack: heldBack(alone: alone, together: best), differing: differing(best), solves: solves)
    }

    /// One target with what is known of its view of the index.
    private struct TargetSolver<Provider: PackageProvider>: Sendable {
        let input: ResolveInput
        var catalog: ReleaseCatalog<Provider>

        mutating func solve(preferring pins: [ProjectName: Version]) async throws -> Resolution {
            var input = input
            input.preferences.merge(pins) { _, shared in shared }
            let (resolution, catalog) = try await Resolver.resolve(input, catalog: catalog)
            self.catalog = catalog
            return resolution
        }
    }

    /// Solves each target for itself; a failure says which of the others would do without it.
    private static func solveAll<Provider>(_ targets: inout [TargetSolver<Provider>]) async throws -> [Resolution] {
        let solvers = targets
        let answers = await withTaskGroup(of: (Int, TargetSolver<Provider>, Result<Resolution, any Error>).self) { group in
            for (place, target) in solvers.enumerated() {
                group.addTask {
                    var target = target
                    do {
                        let resolution = try await target.solve(preferring: [:])
                        return (place, target, .success(resolution))
                    } catch {
                        return (place, target, .failure(error))
                    }
                }
            }
            var answers: [Int: (TargetSolver<Provider>, Result<Resolution, any Error>)] = [:]
            for await (place, target, result) in group { answers[place] = (target, result) }
            return solvers.indices.compactMap { answers[$0] }
        }
        targets = answers.map(\.0)
        let results = answers.map(\.1)
        let solved = results.compactMap { try? $0.get() }
        return try results.map { result in
            do {
                return try result.get()
            } catch let failure as ResolutionFailure where !solved.isEmpty {
                let others = solved.map(\.targetID).joined(separator: ", ")
                throw failure.adding(hints: ["leave out the target \(failure.targetID): there is an answer for \(others)"])
            }
        }
    }

    /// Solves again, the most constrained target first, each preferring what the ones before it took; nil when a target has no answer that way.
    private static func drawTogether<Provider>(
        _ current: [Resolution], targets: inout [TargetSolver<Provider>], solves: inout Int
    ) async throws -> [Resolution]? {
        let lowest = lowestVersions(current)
        var pins = lowest
        var next = current
        for place in constrainedOrder(current, lowest) {
            solves += 1
            let resolution: Resolution
            do { resolution = try await targets[place].solve(preferring: pins) } catch is ResolutionFailure { return nil }
            next[place] = resolution
            // What this target could not take at the lowest version, the ones after it should take as this one did.
            for (name, version) in resolution.pins { pins[name] = version }
        }
        return next
    }

    /// The targets by how much they are behind the others, most first.
    private static func constrainedOrder(_ resolutions: [Resolution], _ lowest: [ProjectName: Version]) -> [Int] {
        let differingNames = Set(differing(resolutions))
        let lows = resolutions.map { resolution in
            resolution.packages.count { differingNames.contains($0.name) && lowest[$0.name] == $0.version }
        }
        return resolutions.indices.sorted { (-lows[$0], $0) < (-lows[$1], $1) }
    }

    private static func lowestVersions(_ resolutions: [Resolution]) -> [ProjectName: Version] {
        var lowest: [ProjectName: Version] = [:]
        for resolution in resolutions {
            lowest.merge(resolution.pins) { min($0, $1) }
        }
        return lowest
    }

    private static func differing(_ resolutions: [Resolution]) -> [ProjectName] {
        var versions: [ProjectName: Set<Version>] = [:]
        for package in resolutions.flatMap(\.packages) { versions[package.name, default: []].insert(package.version) }
        return versions.filter { $1.count > 1 }.keys.sorted()
    }

    private static func heldBack(alone: [Resolution], together: [Resolution]) -> [HeldBack] {
        var found: [ProjectName: HeldBack] = [:]
        for (before, after) in zip(alone, together) {
            for package in after.packages {
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
