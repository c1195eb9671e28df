import IndexCrawler
import Synchronization
import VersionSort

/// The candidates of projects for targets, computed once for the resolver, the prefetch and the verifier of one run.
final class CandidateTable: Sendable {
    private struct Key: Hashable {
        let name: ProjectName
        let target: Target
    }

    private let found = Mutex<[Key: Candidates]>([:])

    /// Returns the candidates of a project; `nil` if the index does not have the project; throws the client's errors.
    func candidates(
        of name: ProjectName, for target: Target, options: CandidateOptions, client: IndexClient
    ) async throws -> Candidates? {
        let key = Key(name: name, target: target)
        if let known = found.withLock({ $0[key] }) { return known }
        guard let page = try await client.page(name) else { return nil }
        let candidates = Candidates(page, target: target, options: options)
        found.withLock { $0[key] = candidates }
        return candidates
    }
}
