import Failures
import ForeignText
import Native
import SystemPackage

/// The git repositories around a mirror, which may have brought its files.
struct MirrorOrigin {
    /// The mirror as the user knows it, for messages.
    private let named: FilePath
    private let environment: [String: String]

    init(_ mirror: FilePath, environment: [String: String]) {
        (named, self.environment) = (mirror, environment)
    }

    /// Throws a ``Failure`` with code `usage` if the mirror is a repository, or if the commit of one around it has a file of the mirror's name.
    ///
    /// - Parameter remedy: the hint if that cannot be told.
    /// - Throws: ``Failure`` with code `external` if that cannot be told, for example without git.
    func requireUncommitted(remedy: String) async throws {
        guard let status = try FileSystem.status(named, followingLinks: true), status.isDirectory else { return }
        let mirror = try FileSystem.realPath(named)
        // A sub-module, for example.
        guard try FileSystem.status(mirror.appending(".git")) == nil else { throw refusal("it is a git repository itself") }
        for top in try StackRepository.tops(above: mirror.removingLastComponent()) {
            let isCommitted: Bool
            do { isCommitted = try await has(mirror, in: top) } catch {
                try Task.checkCancellation()
                let failure = Failure.from(error)
                throw Failure(
                    .external, "nobody can tell whether the mirror \(named) came with the repository \(top)", causes: [failure.headline] + failure.causes,
                    hints: failure.hints + [remedy])
            }
            if isCommitted { throw refusal("a commit of the repository \(top) has it") }
        }
    }

    private func has(_ mirror: FilePath, in top: FilePath) async throws -> Bool {
        guard try !StackRepository.isWithoutCommits(at: top) else { return false }
        return try await StackRepository(at: top).has(mirror, by: GitCommand(environment))
    }

    private func refusal(_ cause: String) -> Failure {
        Failure(
            .usage, "the mirror \(named) came with a repository", causes: [cause, "what is in a mirror decides what is packaged"],
            hints: ["remove it from the repository, or name another mirror with --mirror"])
    }
}
