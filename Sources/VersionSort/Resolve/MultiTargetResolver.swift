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
    /// Resolves each input and, by policy, draws the answers together.
    ///
    /// `provider` gives the view of the index for one target; one shared store behind it keeps each page and metadata from being fetched twice. Throws
    /// the ``ResolutionFailure`` of the first target, in the order of the input, that has no answer.
    package static func resolve<Provider: PackageProvider>(
        _ inputs: [ResolveInput], policy: AlignmentPolicy = .aligned, provider: @Sendable (Target) -> Provider
    ) async throws -> MultiTargetResolution {
        var targets = inputs.map { TargetSolver($0, provider: provider($0.target)) }
        let alone = try await solveAll(&targets)
        var alignment = Alignment(alone, targets: targets)
        if policy == .aligned { try await alignment.run() }
        return MultiTargetResolution(
            resolutions: alignment.together, heldBack: alignment.heldBack, differing: Alignment<Provider>.differing(alignment.together),
            solves: targets.count + alignment.solves)
    }

    /// Solves each target for itself; a failure says which of the others would do without it.
    private static func solveAll<Provider>(_ targets: inout [TargetSolver<Provider>]) async throws -> [Resolution] {
        let solvers = targets
        let answers = await withTaskGroup(of: (Int, TargetSolver<Provider>, Result<Resolution, any Error>).self) { group in
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
}
