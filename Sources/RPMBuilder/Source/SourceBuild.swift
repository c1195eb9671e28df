import FoundationEssentials
package import Native
package import SystemPackage

/// Builds a wheel from a source archive through the archive's own backend (PEP 517), in a sandbox without network.
package enum SourceBuild {
    /// A number that changes when the same inputs give other bytes: part of the key under which a built wheel is kept.
    package static let formatVersion = 1

    /// What a backend needs besides what pyproject.toml says, as requirements: its answer to `get_requires_for_build_wheel`.
    ///
    /// - Parameter requirements: the wheels of what pyproject.toml asks for, and of all that those need.
    /// - Parameter workDirectory: a folder for temporary files, which are gone afterwards.
    /// - Throws: ``SourceBuildError`` when the archive is unsafe, the backend fails, or the sandbox cannot be made.
    package static func extraRequirements(
        of sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], sourceDateEpoch: UInt32,
        workDirectory: FilePath, limits: SourceLimits = SourceLimits()
    ) async throws -> [String] {
        let call = HookCall(sdist: sdist, system: system, python: python, requirements: requirements, time: sourceDateEpoch, limits: limits)
        return try await call.run("get_requires_for_build_wheel", in: workDirectory) { answer, _, _ in
            guard let found = answer.requirements else { throw call.failure("get_requires_for_build_wheel", .badAnswer("nothing")) }
            return found
        }
    }

    /// Builds the wheel, and gives its path in the work directory.
    ///
    /// The same inputs give the same bytes in any folder and at any time, as far as the compilers and the backend do not ask the clock.
    /// - Parameter requirements: the wheels of all build requirements, those of ``extraRequirements`` included.
    /// - Parameter sourceDateEpoch: the latest time that a file of the wheel may have; times before 1980 count as 1980.
    /// - Throws: ``SourceBuildError`` when the archive is unsafe, the backend fails, the result is no proper wheel of the archive's project, or the sandbox cannot be made.
    package static func wheel(
        from sdist: VerifiedArtifact, system: BuildSystem, python: BuildPython, requirements: [VerifiedArtifact], sourceDateEpoch: UInt32,
        workDirectory: FilePath, limits: SourceLimits = SourceLimits()
    ) async throws -> FilePath {
        try requireTools(system)
        let call = HookCall(sdist: sdist, system: system, python: python, requirements: requirements, time: sourceDateEpoch, limits: limits)
        return try await call.run("build_wheel", in: workDirectory) { answer, identity, result in
            guard let name = answer.name else { throw call.failure("build_wheel", .badAnswer("nothing")) }
            let built = try BuiltWheel(named: name, in: result, folder: BuildDriver.wheelFolder, limits: limits)
            try built.check(against: identity)
            let path = workDirectory.appending(name)
            try built.write(to: path, time: sourceDateEpoch)
            return path
        }
    }

    /// Backends for Rust fail late and unclearly without a Rust toolchain.
    private static func requireTools(_ system: BuildSystem) throws(SourceBuildError) {
        let needsRust = system.backend.hasPrefix("maturin") || system.requires.contains { $0.hasPrefix("setuptools-rust") || $0.hasPrefix("setuptools_rust") }
        guard needsRust, Sandbox.find("cargo") == nil else { return }
        throw .missingProgram("cargo", neededBy: system.backend.hasPrefix("maturin") ? "maturin" : "setuptools-rust")
    }
}

/// One call of a hook of a backend, in a sandbox of its own with the archive freshly unpacked.
struct HookCall {
    let sdist: VerifiedArtifact
    let system: BuildSystem
    let python: BuildPython
    let requirements: [VerifiedArtifact]
    let time: UInt32
    let limits: SourceLimits

    /// What the driver writes.
    struct Answer: Decodable {
        let problem: String?
        let detail: String?
        let name: String?
        let requirements: [String]?
    }

    /// Calls a hook, and takes what is wanted of its results before they are removed.
    func run<Value>(
        _ hook: String, in workDirectory: FilePath, _ take: (Answer, SourceIdentity, _ results: FilePath) throws -> Value
    ) async throws -> Value {
        let folder = try FileSystem.temporaryDirectory(in: workDirectory, prefix: "build-")
        defer { try? FileSystem.remove(folder) }
        let tree = try SourceTree.unpack(sdist, into: folder.appending("src"), time: time, limits: limits)
        // Before the build, which may write what it likes.
        let identity = SourceIdentity(sdist, tree)
        let results = folder.appending("result")
        try FileSystem.createDirectory(results.appending(BuildDriver.wheelFolder))
        try BuildEnvironment.make(requirements, in: folder.appending("env"), python: python, time: time, limits: limits)
        let outcome = try await sandbox(folder, tree).run([BuildEnvironment.interpreter] + BuildDriver.arguments(hook: hook, system: system, limits: limits))
        guard let status = outcome.status else { throw failure(hook, .timedOut(limits.wallTime), outcome.output) }
        guard let answer = answer(in: results), outcome.isSuccess else { throw failure(hook, .ended(status.words), outcome.output) }
        if let reason = reason(answer) { throw failure(hook, reason, outcome.output) }
        return try take(answer, identity, results)
    }

    /// An error of this backend.
    func failure(_ hook: String, _ reason: BackendFailure.Reason, _ output: String = "") -> SourceBuildError {
        .backend(BackendFailure(backend: system.backend, hook: hook, reason: reason, output: output))
    }

    private func sandbox(_ folder: FilePath, _ tree: SourceTree) throws -> Sandbox {
        let etc = folder.appending("etc")
        try FileSystem.createDirectory(etc)
        let driver = folder.appending("driver.py")
        var file = try OutputFile(driver)
        try file.append(Array(BuildDriver.text.utf8))
        try file.close()
        var sandbox = try Sandbox(python: python, folder: etc)
        sandbox.mounts = [
            .init(source: tree.folder, place: "/build/src", isWritable: true),
            .init(source: folder.appending("env"), place: BuildEnvironment.place, isWritable: false),
            .init(source: driver, place: BuildDriver.place, isWritable: false),
            .init(source: folder.appending("result"), place: BuildDriver.resultPlace, isWritable: true),
        ]
        sandbox.environment = [(name: "SOURCE_DATE_EPOCH", value: String(max(time, SourceTime.earliest)))]
        sandbox.programFolders = [BuildEnvironment.programs]
        sandbox.workingDirectory = "/build/src/\(tree.topName)"
        sandbox.wallTime = limits.wallTime
        sandbox.outputSize = limits.outputSize
        return sandbox
    }

    private func answer(in results: FilePath) -> Answer? {
        guard let file = try? InputFile(beneath: results, names: [BuildDriver.answerName]), let status = try? file.status(), status.isRegularFile,
            let bytes = try? file.read(at: 0, count: Self.answerLimit)
        else { return nil }
        return try? JSONDecoder().decode(Answer.self, from: Data(bytes))
    }

    private func reason(_ answer: Answer) -> BackendFailure.Reason? {
        let detail = answer.detail ?? ""
        return switch answer.problem {
        case nil: nil
        case "import": .notImportable(detail)
        case "outside": .outsideBackendPath
        case "no hook": .noHook
        case "answer": .badAnswer(detail)
        default: .raised(detail)
        }
    }

    private static let answerLimit = 4 << 20
}
