/// Hints for a failed resolution.
///
/// Each hint was tested with another resolution, so it is known to help.
enum RelaxationHints {
    /// The maximum number of bounds that are tested.
    private static let triesLimit = 6
    /// The additional number of releases whose metadata each test may request.
    private static let metadataAllowance = 100

    /// Returns one hint for each bound of the user that prevents a solution, and one if pre-releases would help.
    static func find(
        after attempt: ResolutionAttempt, proof: IncompatibilityID
    ) async throws -> [String] {
        let involved = attempt.rootRequirements(behind: proof).filter { !$0.requirement.specifiers.specifiers.isEmpty }
        var hints: [String] = []
        if attempt.input.prereleases != .allow {
            var input = attempt.input
            input.prereleases = .allow
            if let found = try await answer(input, after: attempt) {
                let taken = found.packages.filter(\.version.isPrerelease).map { "\($0.name) \($0.version)" }
                if !taken.isEmpty { hints.append("take pre-releases with --pre: \(taken.prefix(3).joined(separator: ", ")) would fit") }
            }
        }
        for root in involved.prefix(triesLimit) {
            var input = attempt.input
            input.requirements = try input.requirements.map { other in
                guard "\(other.requirement)" == "\(root.requirement)" else { return other }
                return RootRequirement(try unbounded(other.requirement), origin: other.origin)
            }
            if let package = try await answer(input, after: attempt)?[root.requirement.name] {
                hints.append(
                    "relax the bound \(root.requirement.specifiers) on \(package.name): \(package.name) \(package.version) would fit")
            }
        }
        return hints
    }

    /// Returns the resolution for another input; `nil` if there is none or it cannot be found now.
    private static func answer(_ input: ResolveInput, after attempt: ResolutionAttempt) async throws -> Resolution? {
        var input = input
        input.metadataLimit = attempt.catalog.dependencies.count + metadataAllowance
        do {
            if case .solved(let resolution) = try await Resolver.search(input, catalog: attempt.catalog).ending { return resolution }
        } catch let error as CancellationError {
            throw error
        } catch {
            // An unreachable index or an exceeded limit must not hide the failure that is being explained.
        }
        return nil
    }

    /// Returns the requirement without its version bounds, but with its marker.
    private static func unbounded(_ requirement: Requirement) throws -> Requirement {
        let extras = requirement.extras.isEmpty ? "" : "[\(requirement.extras.map(\.normalized).joined(separator: ","))]"
        let marker = requirement.marker.map { " ; \($0)" } ?? ""
        return try Requirement("\(requirement.name)\(extras)\(marker)")
    }
}
