package import Failures
internal import VersionSort

/// An error that says that another process changed the record of a project after a change of it was prepared.
package struct SupersededProject: CodedError, CustomStringConvertible {
    let name: ProjectName
    package var code: Failure.Code { .store }
    package var hints: [String] { ["try again"] }
    package var description: String { "the project \(name) was changed by another process at the same time" }
}

extension MirrorStore {
    /// Prepares changes and commits them, and does so again if another process changed one of the projects in between.
    ///
    /// - Throws: what the closure and ``commit(_:)`` throw; the temporary files are removed.
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

    /// The number of times that a change is prepared if other processes change the same project.
    static let commitAttempts = 8
}
