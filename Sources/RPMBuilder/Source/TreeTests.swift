package import Native
package import SystemPackage

/// A run of the tests in a source tree, in a sandbox without network, against exactly the given wheels.
package struct TreeTests: Sendable {
    /// The result of the tests.
    package struct Outcome: Sendable {
        /// The reason for the failure, as the end of a sentence: `ended with status 1`; `nil` if the tests passed.
        package let failure: String?
        /// The end of the output, with both streams together, cleaned for a terminal.
        package let output: String
    }

    private let sdist: VerifiedArtifact
    private let wheels: [VerifiedArtifact]
    private let patches: [SourcePatch]
    private let python: BuildPython
    private var limits = SourceLimits()

    /// Prepares tests.
    ///
    /// - Parameters:
    ///   - sdist: The source with the tests.
    ///   - wheels: The wheels that are installed, including the wheel of the source; all must run on `python`.
    ///   - patches: The stack's patches of the source, in order.
    ///   - seconds: The maximum time of the command.
    package init(of sdist: VerifiedArtifact, wheels: [VerifiedArtifact], patches: [SourcePatch], python: BuildPython, seconds: Int) {
        (self.sdist, self.wheels, self.patches, self.python) = (sdist, wheels, patches, python)
        limits.wallTime = seconds
        limits.outputSize = 4 << 10
    }

    /// Runs a shell command in the top folder of the source; `$PYTHON` is the interpreter with the wheels.
    ///
    /// - Parameters:
    ///   - time: The latest time of a file in the tree, in seconds since 1970.
    ///   - workDirectory: A folder for temporary files.
    /// - Throws: ``WheelBuildError`` if an archive is unsafe, a patch does not fit, or the sandbox cannot be created.
    package func run(_ command: String, time: UInt32, in workDirectory: FilePath) async throws -> Outcome {
        let folder = try FileSystem.temporaryDirectory(in: workDirectory, prefix: "tests-")
        defer { try? FileSystem.remove(folder) }
        return try await WheelBuildError.all(sdist.filename) {
            let tree = try SourceTree.unpack(sdist, into: folder.appending("src"), time: time, limits: limits)
            var patched = FolderTree(root: tree.folder.appending(tree.topName), time: Int64(max(time, SourceTime.earliest)), sizeLimit: 64 << 20)
            for patch in patches { try patch.apply(to: &patched) }
            try BuildEnvironment.make(wheels, in: folder.appending("env"), python: python, time: time, limits: limits)
            let outcome = try await sandbox(folder, tree).run(["/bin/sh", "-c", command])
            let failure = outcome.stop.map { "\($0)" } ?? (outcome.isSuccess ? nil : outcome.status?.words ?? "is gone")
            return Outcome(failure: failure, output: outcome.output)
        }
    }

    private func sandbox(_ folder: FilePath, _ tree: SourceTree) throws -> BuildSandbox {
        let etc = folder.appending("etc")
        try FileSystem.createDirectory(etc)
        var sandbox = try BuildSandbox(python: python, folder: etc)
        sandbox.mounts = [(.copy(of: tree.folder), "/build/src"), (.shown(folder.appending("env")), BuildEnvironment.place)]
        sandbox.environment = [(name: "PYTHON", value: BuildEnvironment.interpreter)]
        sandbox.programFolders = [BuildEnvironment.programs]
        sandbox.workingDirectory = "/build/src/\(tree.topName)"
        sandbox.limits = limits
        return sandbox
    }
}
