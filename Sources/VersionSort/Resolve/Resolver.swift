/// Finds exact releases for what a user requires, for one target.
package enum Resolver {
    /// Resolves, or explains why it cannot be done.
    ///
    /// The answer depends on the input and on what the provider says, never on the order of requirements nor on timing. Throws
    /// ``ResolutionFailure`` where nothing fits, and whatever the provider throws.
    package static func resolve(_ input: ResolveInput, provider: some PackageProvider) async throws -> Resolution {
        try await resolve(input, catalog: ReleaseCatalog(provider: provider)).resolution
    }

    /// The same with what is already known of the index; gives back what is known then.
    static func resolve<Provider: PackageProvider>(
        _ input: ResolveInput, catalog: ReleaseCatalog<Provider>
    ) async throws -> (resolution: Resolution, catalog: ReleaseCatalog<Provider>) {
        let search = try await search(input, catalog: catalog)
        switch search.ending {
        case .solved(let resolution): return (resolution, search.attempt.catalog)
        case .unsolvable(let proof):
            var failure = await ConflictReport(attempt: search.attempt, proof: proof).failure()
            failure = failure.adding(hints: try await RelaxationHints.find(after: search.attempt, proof: proof))
            throw failure
        }
    }

    /// How a search over all its restarts ends.
    enum Ending {
        case solved(Resolution)
        case unsolvable(IncompatibilityID)
    }

    /// Searches, beginning anew whenever pre-releases or yanked releases come into question; each gate opens and shuts at most once.
    static func search<Provider: PackageProvider>(
        _ input: ResolveInput, catalog: ReleaseCatalog<Provider>
    ) async throws -> (ending: Ending, attempt: ResolutionAttempt<Provider>) {
        var catalog = catalog
        var gates = ReleaseGates(policy: input.prereleases, preferences: input.preferences)
        var restarts = 0
        // The failure to explain if pre-releases do not help either.
        var withoutPrereleases: (ending: Ending, attempt: ResolutionAttempt<Provider>)?
        while true {
            try Task.checkCancellation()
            var attempt = ResolutionAttempt(input, catalog: catalog, gates: gates)
            switch try await attempt.run() {
            case .gatesOpened: gates = attempt.gates
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
