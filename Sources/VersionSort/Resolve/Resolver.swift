/// A resolver that finds exact releases which satisfy a user's requirements on one target.
package enum Resolver {
    /// Resolves the input, or explains why that is impossible.
    ///
    /// The result depends only on the input and the provider, not on the order of requirements or on timing. Throws ``ResolutionFailure`` if there is no
    /// solution, and the errors of the provider.
    package static func resolve(_ input: ResolveInput, provider: some PackageProvider) async throws -> Resolution {
        try await resolve(input, catalog: ReleaseCatalog(provider: provider)).resolution
    }

    /// Resolves with known index data; also returns the data known afterwards.
    static func resolve(
        _ input: ResolveInput, catalog: ReleaseCatalog
    ) async throws -> (resolution: Resolution, catalog: ReleaseCatalog) {
        let search = try await search(input, catalog: catalog)
        switch search.ending {
        case .solved(let resolution): return (resolution, search.attempt.catalog)
        case .unsolvable(let proof):
            var failure = await ConflictReport(attempt: search.attempt, proof: proof).failure()
            failure = failure.adding(hints: try await RelaxationHints.find(after: search.attempt, proof: proof))
            throw failure
        }
    }

    /// The result of a search over all its restarts.
    enum Ending {
        case solved(Resolution)
        case unsolvable(IncompatibilityID)
    }

    /// Searches, and restarts if pre-releases or yanked releases are needed.
    ///
    /// Each gate opens and closes at most once.
    static func search(
        _ input: ResolveInput, catalog: ReleaseCatalog
    ) async throws -> (ending: Ending, attempt: ResolutionAttempt) {
        var catalog = catalog
        var gates = ReleaseGates(policy: input.prereleases, preferences: input.preferences)
        var restarts = 0
        // Report this failure if pre-releases do not help either.
        var withoutPrereleases: (ending: Ending, attempt: ResolutionAttempt)?
        while true {
            try Task.checkCancellation()
            var attempt = ResolutionAttempt(input, catalog: catalog, gates: gates)
            let outcome = try await attempt.run()
            gates = attempt.gates
            switch outcome {
            case .gatesOpened: break
            case .unsolvable(let proof):
                let failed = withoutPrereleases ?? (.unsolvable(proof), attempt)
                let involved = attempt.projects(behind: proof).map { (name: $0, project: attempt.catalog[$0]) }
                guard gates.openPrereleases(of: involved) else { return failed }
                withoutPrereleases = failed
            case .solved:
                guard let shut = attempt.gatesWithoutExcess() else {
                    return (.solved(attempt.resolution(restarts: restarts)), attempt)
                }
                gates = shut
            }
            catalog = attempt.catalog
            restarts += 1
        }
    }
}
