import Failures
import ForeignText
import IndexCrawler
import Native
package import SystemPackage
package import VersionSort

/// A lock of requirements that belong to no stack.
package struct AdHocLock: Sendable {
    private let request: LockRequest
    private let context: ChainContext

    /// The result of locking.
    package struct Result: Sendable {
        /// The text of the lock file.
        package let text: String
        package let resolutions: [Resolution]
        /// The notes for the user.
        package let notes: [String]
        /// A Boolean value indicating whether the lock file already had this text.
        package fileprivate(set) var isUnchanged = false
    }

    /// Creates a lock of requirements for targets.
    package init(_ requirements: [Requirement], targets: [Target], choices: LockChoices, context: ChainContext) {
        var request = LockRequest(roots: requirements.map { RootRequirement($0) }, targets: targets, choices: choices)
        request.candidates.excludeNewer = choices.excludeNewer
        self.request = request
        self.context = context
    }

    /// Resolves the requirements, and writes the lock to a file.
    ///
    /// The versions of an existing lock at the path are kept if they still fit.
    ///
    /// - Parameter path: the lock file; `nil` to return the text without writing it.
    /// - Throws: ``Failure`` if the index cannot be used, no versions fit, the file cannot be written, or a project to upgrade is not in the lock.
    package func lock(to path: FilePath?) async throws -> Result {
        try await context.step(.lock) {
            let client = try await IndexAccess.client(context)
            let old = path.flatMap { try? LockReader.read($0) } ?? []
            do {
                var result = try await resolve(client, preferring: old)
                try request.choices.checkNames(among: old + result.resolutions)
                if let path {
                    let text = Array(result.text.utf8)
                    result.isUnchanged = (try? FileSystem.readAll(path, limit: TOMLFile.sizeLimit)) == text
                    try FileSystem.writeAtomically(text, to: path)
                }
                let projects = Set(result.resolutions.flatMap { $0.packages.map(\.name) }).count
                let place = path.map { ", \(result.isUnchanged ? "unchanged in" : "written to") \($0)" } ?? ""
                return (result, "\(projects.counted("project")) for \(request.targets.count.counted("target"))\(place)")
            } catch {
                throw Failure.from(error)
            }
        }.value
    }

    private func resolve(_ client: IndexClient, preferring old: [Resolution]) async throws -> Result {
        let sources = SourceWheels(client: client, context: context)
        let answer: LockRequest.Answer
        do {
            answer = try await request.resolve(client: client, sources: sources, context: context, preferring: old)
        } catch {
            throw await sources.together(error)
        }
        let text = Lockfile(resolutions: answer.resolutions, targets: request.targets, requirementsDigest: try request.digest()).toml()
        return Result(text: text, resolutions: answer.resolutions, notes: answer.notes)
    }
}
