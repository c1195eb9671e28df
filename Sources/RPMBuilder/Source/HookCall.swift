import FoundationEssentials
import Native
import SystemPackage

/// One call of a backend's hook, in its own sandbox with a newly unpacked archive.
struct HookCall {
    let sdist: VerifiedArtifact
    let system: BuildSystem
    let python: BuildPython
    let requirements: [VerifiedArtifact]
    /// The stack's patches of the archive.
    let patches: [SourcePatch]
    let time: UInt32
    let limits: SourceLimits
    /// The environments of all builds.
    let environments: BuildEnvironments

    /// The answer that the script writes.
    struct Answer: Decodable {
        /// The hook that answered, if the driver calls more than one.
        let hook: String?
        let problem: String?
        let detail: String?
        let name: String?
        let requirements: [String]?
    }

    /// Calls a hook, and passes its results to a closure before they are removed.
    ///
    /// - Parameter driven: The argument for the driver, if it is not the hook.
    func run<Value>(
        _ hook: String, calling driven: String? = nil, in workDirectory: FilePath, _ take: (Answer, SourceIdentity, _ results: FilePath) throws -> Value
    ) async throws -> Value {
        let folder = try FileSystem.temporaryDirectory(in: workDirectory, prefix: "build-")
        defer { try? FileSystem.remove(folder) }
        let tree = try SourceTree.unpack(sdist, into: folder.appending("src"), time: time, limits: limits)
        var patched = FolderTree(root: tree.folder.appending(tree.topName), time: Int64(max(time, SourceTime.earliest)), sizeLimit: 64 << 20)
        for patch in patches { try patch.apply(to: &patched) }
        // Read this before the build, which may write any file.
        let identity = SourceIdentity(sdist, tree)
        let results = folder.appending("result")
        let environment = try environments.environment(with: requirements, python: python, limits: limits)
        // Its folder is there as long as the table is.
        defer { withExtendedLifetime(environments) {} }
        let outcome = try await sandbox(folder, tree, environment).run(
            [BuildEnvironment.interpreter] + BuildDriver.arguments(hook: driven ?? hook, system: system))
        if let stop = outcome.stop { throw failure(hook, .stopped(stop), outcome.output) }
        guard let answer = answer(in: results), outcome.isSuccess else { throw failure(hook, .ended(outcome.status?.words ?? "is gone"), outcome.output) }
        if let reason = reason(answer) { throw failure(answer.hook ?? hook, reason, outcome.output) }
        return try take(answer, identity, results)
    }

    /// Returns an error of this backend.
    func failure(_ hook: String, _ reason: BackendFailure.Reason, _ output: String = "") -> WheelBuildError {
        .backend(BackendFailure(backend: system.backend, hook: hook, reason: reason, output: output))
    }

    private func sandbox(_ folder: FilePath, _ tree: SourceTree, _ environment: FilePath) throws -> BuildSandbox {
        let etc = folder.appending("etc")
        try FileSystem.createDirectory(etc)
        let driver = folder.appending("driver.py")
        var file = try OutputFile(driver)
        try file.append(Array(BuildDriver.text.utf8))
        try file.close()
        var sandbox = try BuildSandbox(python: python, folder: etc)
        sandbox.mounts = [
            (.copy(of: tree.folder), "/build/src"), (.shown(environment), BuildEnvironment.place), (.shown(driver), BuildDriver.place),
            (.space(mode: "0755", result: folder.appending("result")), BuildDriver.resultPlace),
        ]
        sandbox.environment = [(name: "SOURCE_DATE_EPOCH", value: String(max(time, SourceTime.earliest)))]
        sandbox.programFolders = [BuildEnvironment.programs]
        sandbox.workingDirectory = "/build/src/\(tree.topName)"
        sandbox.limits = limits
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

/// The end of a process's output in a file, cleaned for a terminal.
enum OutputTail {
    /// Returns the last bytes of a file as text, from the first complete line, without terminal control sequences.
    static func read(_ path: FilePath, limit: Int) throws(FileError) -> String {
        let file = try InputFile(path)
        let size = try file.size
        let start = size > UInt64(limit) ? size - UInt64(limit) : 0
        var bytes = try file.read(at: start, count: limit)[...]
        if start > 0, let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")), lineEnd < bytes.endIndex - 1 { bytes = bytes[(lineEnd + 1)...] }
        return clean(String(decoding: bytes, as: UTF8.self))
    }

    /// Returns the text without colours and other control characters.
    ///
    /// Of a line that was overwritten (a progress bar), the last state is kept.
    static func clean(_ text: String) -> String {
        var lines: [String] = []
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line.split(separator: "\r").last.map(withoutControls) ?? "")  // text: scalars of a line
        }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func withoutControls(_ line: some Sequence<Unicode.Scalar>) -> String {
        var kept = String.UnicodeScalarView()
        var isInSequence = false
        var previous: Unicode.Scalar = " "
        for scalar in line {
            defer { previous = scalar }
            if isInSequence {
                // ECMA-48 §5.4: the [ after ESC starts a control sequence, and a character from @ to ~ ends it.
                let begins = previous == "\u{1B}" && scalar == "["
                isInSequence = begins || !(0x40...0x7E).contains(scalar.value)
            } else if scalar == "\u{1B}" {
                isInSequence = true
            } else if scalar == "\t" || scalar.properties.generalCategory != .control {
                kept.append(scalar)
            }
        }
        return String(kept)
    }
}
