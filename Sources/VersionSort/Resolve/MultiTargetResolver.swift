/// The policy for different versions on several targets.
package enum AlignmentPolicy: String, Sendable, Codable, CaseIterable {
    /// The same version of a project on all targets where possible, which gives the fewest packages to build and test.
    case aligned
    /// The newest version on each target, independently of the others.
    case newest
}

/// A project that is older on a target than it could be, to have the same version as another target.
package struct HeldBack: Hashable, Sendable {
    /// The project.
    package let name: ProjectName
    /// The version that all targets have.
    package let version: Version
    /// The newest version that a target could have alone.
    package let newest: Version
    /// The targets that could have the newer version.
    package let targets: [String]
    /// The targets that need the older version.
    package let holders: [String]
}

/// The resolutions for several targets.
package struct MultiTargetResolution: Sendable {
    /// The resolutions in the order of the input.
    package let resolutions: [Resolution]
    /// The projects that are older than they could be, sorted by name.
    package let heldBack: [HeldBack]
    /// The projects whose version still differs between targets.
    package let differing: [ProjectName]
    /// The number of single-target resolutions that were run.
    package let solves: Int
}

/// A resolver for several targets, which finds an exact answer for each.
package enum MultiTargetResolver {
    /// Resolves each input and, depending on the policy, aligns the results.
    ///
    /// `provider` returns the view of the index for one target. A shared store behind it prevents fetching pages and metadata twice. Throws
    /// the ``ResolutionFailure`` of the first target, in the order of the input, that has no solution.
    package static func resolve(
        _ inputs: [ResolveInput], policy: AlignmentPolicy = .aligned, provider: @Sendable (Target) -> any PackageProvider
    ) async throws -> MultiTargetResolution {
        var targets = inputs.map { TargetSolver($0, provider: provider($0.target)) }
        let alone = try await solveAll(&targets)
        var alignment = Alignment(alone, targets: targets)
        if policy == .aligned { try await alignment.run() }
        return MultiTargetResolution(
            resolutions: alignment.together, heldBack: alignment.heldBack,
            differing: Alignment.differing(alignment.together),
            solves: targets.count + alignment.solves)
    }

    /// Resolves each target alone.
    ///
    /// A failure names the other targets that would work without it.
    private static func solveAll(_ targets: inout [TargetSolver]) async throws -> [Resolution] {
        let solvers = targets
        let answers = await withTaskGroup(of: (Int, TargetSolver, Result<Resolution, any Error>).self) { group in
            for (place, target) in solvers.enumerated() {
                group.addTask {
                    var target = target
                    do {
                        let resolution = try await target.solve()
                        return (place, target, .success(resolution))
                    } catch {
                        return (place, target, .failure(error))
                    }
                }
            }
            var answers: [Int: (TargetSolver, Result<Resolution, any Error>)] = [:]
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
}
