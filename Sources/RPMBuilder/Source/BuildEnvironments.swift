import Native
package import SystemPackage

/// The environments of a run's builds, each made for all builds that have the same build requirements.
///
/// Builds that begin together may each make one; the first that is ready serves all that follow.
///
/// Most sdists need the same wheels, such as setuptools with its hundreds of files, and a sandbox can only read its environment. The files have a fixed time,
/// so an environment does not depend on the sdist that asked for it first. The folder of all of them is removed with the last reference.
package final class BuildEnvironments: Sendable {
    private let folder: FilePath

    /// Creates a table without environments.
    ///
    /// - Parameter parent: An existing folder for temporary files; it gets a folder once there is an environment.
    package init(in parent: FilePath) { folder = parent.appending(FileSystem.temporaryName(prefix: "environments-")) }

    deinit { try? FileSystem.remove(folder) }

    /// Returns the environment with some wheels, made now or before.
    ///
    /// Throws the errors of ``BuildEnvironment/make(_:in:python:time:limits:)``.
    func environment(with wheels: [VerifiedArtifact], python: BuildPython, limits: SourceLimits) throws -> FilePath {
        let lines = ["\(python.executable) \(python.fullVersion)"] + wheels.map { "\($0.sha256.hex) \($0.filename)" }.sorted()
        let place = folder.appending(Digest.hex(of: Array(lines.joined(separator: "\n").utf8), .sha256))
        if try FileSystem.status(place) != nil {
            // A process of another container removes what was not used for a day.
            FileSystem.noteUse(of: folder)
            return place
        }
        try FileSystem.createDirectory(folder, mode: 0o700)
        let made = try FileSystem.temporaryDirectory(in: folder)
        defer { try? FileSystem.remove(made) }
        let environment = made.appending("env")
        try BuildEnvironment.make(wheels, in: environment, python: python, time: SourceTime.earliest, limits: limits)
        do throws(FileError) {
            try FileSystem.rename(environment, to: place)
        } catch {
            // Another build made the same one meanwhile.
            guard (try? FileSystem.status(place)) ?? nil != nil else { throw error }
        }
        return place
    }
}
