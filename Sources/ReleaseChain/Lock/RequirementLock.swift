import IndexCrawler
import Native
package import SystemPackage
package import VersionSort

/// Locks requirements that belong to no stack.
package struct RequirementLock: Sendable {
    private let request: LockRequest
    private let context: ChainContext

    /// What came of it.
    package struct Result: Sendable {
        /// The text of the lock file.
        package let text: String
        package let resolutions: [Resolution]
        /// What to tell the user.
        package let notes: [String]
    }

    /// Takes requirements for targets.
    package init(_ requirements: [Requirement], targets: [Target], choices: LockChoices, context: ChainContext) {
        var request = LockRequest(roots: requirements.map { RootRequirement($0) }, targets: targets, choices: choices)
        request.candidates.excludeNewer = choices.excludeNewer
        self.request = request
        self.context = context
    }

    /// Resolves, keeping the versions of the lock at `path` where they still fit, and writes the new lock there; without a path it only gives the text.
    ///
    /// Throws ``ChainError``.
    package func lock(to path: FilePath?) async throws -> Result {
        let client = try await IndexAccess.client(context)
        let old = path.flatMap { try? LockReader.read($0) } ?? []
        do {
            let answer = try await request.resolve(
                client: client, sources: SourceWheels(client: client, context: context), context: context, preferring: old)
            try request.choices.checkNames(among: old + answer.resolutions)
            let text = Lockfile(resolutions: answer.resolutions, targets: request.targets, requirementsDigest: try request.digest()).toml()
            if let path { try FileSystem.writeAtomically(Array(text.utf8), to: path) }
            return Result(text: text, resolutions: answer.resolutions, notes: answer.notes)
        } catch {
            throw ChainError.from(error)
        }
    }
}
