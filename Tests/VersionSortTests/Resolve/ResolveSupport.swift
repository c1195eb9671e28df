@testable import VersionSort

/// Short forms for the tests of the resolver.
enum Resolving {
    static func roots(_ texts: [String]) throws -> [RootRequirement] {
        try texts.map { RootRequirement(try Requirement($0), origin: nil) }
    }

    static func input(
        _ texts: [String], constraints: [String] = [], preferences: [String: String] = [:], target: Target? = nil,
        strategy: ResolveStrategy = .highest, prereleases: PrereleasePolicy = .ifNecessary
    ) throws -> ResolveInput {
        var preferred: [ProjectName: Version] = [:]
        for (name, version) in preferences { preferred[try ProjectName(name)] = try Version(version) }
        return ResolveInput(
            requirements: try roots(texts), constraints: try constraints.map { try Requirement($0) }, preferences: preferred,
            target: try target ?? ResolveTargets.el9(), strategy: strategy, prereleases: prereleases)
    }

    /// Resolves and checks the answer with the verifier; returns it in one line, for example "a 1.0, b[x] 2".
    static func solve(_ input: ResolveInput, _ provider: TableProvider) async throws -> String {
        let resolution = try await Resolver.resolve(input, provider: provider)
        let problems = try await LockVerifier.verify(resolution, against: input, provider: provider)
        return text(resolution) + problems.map { "\nPROBLEM: \($0)" }.joined()
    }

    static func text(_ resolution: Resolution) -> String {
        resolution.packages.map { package in
            let extras = package.extras.isEmpty ? "" : "[\(package.extras.map(\.normalized).joined(separator: ","))]"
            return "\(package.name)\(extras) \(package.version)"
        }.joined(separator: ", ")
    }

    /// Returns the text of the failure; records an issue if there is an answer.
    static func failure(_ input: ResolveInput, _ provider: TableProvider) async throws -> String {
        do {
            return "RESOLVED: " + text(try await Resolver.resolve(input, provider: provider))
        } catch let failure as ResolutionFailure {
            return "\(failure)"
        }
    }
}
