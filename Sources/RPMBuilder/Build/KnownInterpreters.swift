import SystemPackage
import VersionSort

/// The properties of the interpreters of a run, each of which is asked once.
package actor KnownInterpreters {
    private var known: [FilePath: BuildPython] = [:]
    /// The callers that wait for the answer of an interpreter.
    private var waiting: [FilePath: [CheckedContinuation<Void, Never>]] = [:]

    package init() {}

    /// Returns the properties of an interpreter, and asks it if nobody did.
    ///
    /// - Throws: ``WheelBuildError`` if it cannot be started, or is too old; the next caller asks it again.
    func properties(of path: FilePath, oldest: TagVersion) async throws -> BuildPython {
        while waiting[path] != nil { await withCheckedContinuation { waiting[path]?.append($0) } }
        if let python = known[path] { return python }
        waiting[path] = []
        defer { for caller in waiting.removeValue(forKey: path) ?? [] { caller.resume() } }
        let python = try await BuildPython.probe(path, oldest: oldest)
        known[path] = python
        return python
    }
}
