package import Failures
internal import VersionSort

/// The error for a staged project whose record another process has changed since it was staged.
package struct SupersededProject: CodedError, CustomStringConvertible {
    let name: ProjectName
    package var code: Failure.Code { .store }
    package var hints: [String] { ["try again"] }
    package var description: String { "the project \(name) was changed by another process at the same time" }
}

extension MirrorStore {
    /// Prepares and commits changes.
    ///
    /// Repeats both if another process changed one of the projects meanwhile, in at most ``commitAttempts`` attempts.
    ///
    /// - Throws: the errors of the closure and of ``commit(_:)``, ``SupersededProject`` after the last attempt. The temporary files of the changes are removed.
    package func commit(preparing prepare: () throws -> [StagedProject]) throws {
        for attempt in 1...Self.commitAttempts {
            let group = try prepare()
            do {
                return try commit(group)
            } catch {
                let isSuperseded = error is SupersededProject
                for project in group { project.discard(keepingFiles: isSuperseded) }
                guard isSuperseded, attempt < Self.commitAttempts else { throw error }
            }
        }
    }

    /// The maximum number of attempts to prepare and commit changes.
    static let commitAttempts = 8
}
