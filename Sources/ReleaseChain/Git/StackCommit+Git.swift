import Failures
import Native
import RPMRepository
import SystemPackage

extension StackCommit {
    /// Reads the commit of the git repository that a stack's folder is in; returns `nil` if it is in none.
    ///
    /// - Returns: the commit, and the reason if git could not compare the folder with it.
    /// - Throws: ``Failure`` for a repository that is not read.
    static func read(of folder: FilePath, environment: [String: String]) async throws -> (commit: StackCommit, problem: Failure?)? {
        guard let repository = try StackRepository(above: folder) else { return nil }
        do {
            return (StackCommit(id: repository.commit, isClean: try await repository.isClean(below: folder, by: GitCommand(environment))), nil)
        } catch {
            try Task.checkCancellation()
            return (StackCommit(id: repository.commit, isClean: nil), Failure.from(error))
        }
    }

    /// Returns the files below a folder of a stack that would be packaged and are not in the last commit with the same bytes, or the other way round.
    ///
    /// - Parameter directory: the folder of the stack. The repositories in it must be sub-modules, at the commits that the outer repository names.
    /// - Returns: the paths from the folder, each with git's two letters for the difference, as ` M app.py`; `nil` if the folder is in no repository.
    /// - Throws: ``Failure`` if it cannot be told.
    static func uncommitted(below folder: FilePath, of directory: FilePath, environment: [String: String]) async throws -> [String]? {
        guard let repository = try StackRepository(above: folder) else { return nil }
        let git = GitCommand(environment)
        var inner = folder.lexicallyNormalized()
        let isInside = inner.removePrefix(directory.lexicallyNormalized())
        let directory = try FileSystem.realPath(directory)
        // The commit has the link, and not what it leads to.
        guard try !isInside || FileSystem.realPath(folder) == directory.pushing(inner) else {
            throw Failure(.external, "\(folder) cannot be compared with the commit", causes: ["its path leads through a symbolic link"])
        }
        return try await repository.recorded(below: directory, by: git).differences(below: FileSystem.realPath(folder), by: git)
    }
}
