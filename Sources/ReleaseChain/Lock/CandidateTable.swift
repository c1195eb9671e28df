import IndexCrawler
import Synchronization
import VersionSort

/// The candidates of projects for targets, sorted out once for all who ask during one run: resolver, prefetch and verifier.
final class CandidateTable: Sendable {
    private struct Key: Hashable {
        let name: ProjectName
        let target: Target
    }

    private let found = Mutex<[Key: Candidates]>([:])

    /// The candidates of a project, nil when the index has no such project; throws what the client throws.
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
