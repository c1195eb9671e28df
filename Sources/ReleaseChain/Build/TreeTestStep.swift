import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The step that runs the tests in the sources of the stack's applications against exactly the locked versions, before anything is packaged.
///
/// The tests run on this machine's Python, with the wheels of a target that has the same Python. Passed tests are recorded under the digest of all their
/// inputs and are not run again.
struct TreeTestStep: Sendable {
    let stack: Stack
    let context: ChainContext
    let store: MirrorStore

    /// The default time limit of an application's tests, in seconds.
    private static let usualTime = 600
    /// The version of the step, for its key.
    private static let version = 1

    /// The tests of one application, with the locked files of one target.
    private struct Work: Sendable {
        let application: Stack.Application
        let command: String
        let target: Target
        let source: VerifiedArtifact
        let wheels: [VerifiedArtifact]
        let time: UInt32
    }

    /// Returns `true` if the stack has tests to run in the source of an application.
    static func isNeeded(_ stack: Stack) -> Bool { stack.applications.contains { $0.testInTree != nil } }

    /// Runs the tests of all applications.
    ///
    /// - Returns: a summary such as `2 applications passed their own tests`.
    /// - Throws: ``Failure`` with code `failure` that names each application whose tests failed, with the end of their output.
    func run(_ lock: StackLock, _ artifacts: ArtifactSet) async throws -> String {
        let python = try await BuildPython.probe(context.settings.python)
        let description = try await BuildPython.description(of: context.settings.python)
        let work = try work(lock, artifacts, on: python)
        let records = BuildRecords(store: store)
        let results = try await mapBounded(work, atOnce: context.settings.jobs) { item -> (failure: Failure?, reused: Bool) in
            let title = "tests of \(item.application.name)"
            context.events(.started(.test, item: title))
            let key = try key(of: item, description)
            let reused = records.hasPassed(key)
            let failure = reused ? nil : try await run(item, python)
            if failure == nil { try records.notePassed(key) }
            context.events(.finished(.test, item: title, reused: reused))
            return (failure, reused)
        }
        let failures = results.compactMap(\.failure)
        if let first = failures.first {
            guard failures.count > 1 else { throw first }
            throw Failure(
                .failure, "the tests of \(failures.count) applications failed", causes: failures.flatMap { [$0.subject] + $0.causes }, hints: first.hints)
        }
        let kept = results.count(where: \.reused)
        return "\(results.count.counted("application")) passed \(results.count == 1 ? "its" : "their") own tests" + (kept > 0 ? " (\(kept) kept)" : "")
    }

    /// Returns the tests to run, each for the first target that has this machine's Python and whose wheels all run here.
    private func work(_ lock: StackLock, _ artifacts: ArtifactSet, on python: BuildPython) throws -> [Work] {
        let here = try python.target()
        var work: [Work] = []
        for application in stack.applications {
            guard let command = application.testInTree else { continue }
            let holders = zip(stack.targets, lock.resolutions).filter { $0.1[application.name] != nil }
            guard !holders.isEmpty else { continue }
            let found = try holders.lazy.filter { $0.0.python.version == python.version }.compactMap { target, resolution in
                try item(application, command, target, resolution, artifacts, runningOn: here)
            }.first
            if let found {
                work.append(found)
            } else {
                let names = holders.map(\.0.id).joined(separator: ", ")
                context.events(
                    .warning("the tests of \(application.name) were not run: the locked wheels of \(names) are not for this machine's Python \(python.version)")
                )
            }
        }
        return work
    }

    /// Returns the tests of an application for a target; `nil` if one of the wheels does not run on this machine.
    private func item(
        _ application: Stack.Application, _ command: String, _ target: Target, _ resolution: Resolution, _ artifacts: ArtifactSet, runningOn here: Target
    ) throws -> Work? {
        var wheels: [VerifiedArtifact] = []
        for package in resolution.packages {
            guard let wheel = try artifacts.artifact(for: package).wheel, let filename = try? WheelFilename(wheel.filename), here.rank(of: filename) != nil
            else {
                return nil
            }
            wheels.append(wheel)
        }
        guard let package = resolution[application.name] else { return nil }
        let source = try artifacts.artifact(for: package).source
        guard !source.filename.utf8.hasSuffix(".whl") else {
            throw Failure(
                .usage, "\(stack.file): test-in-tree of \(application.name) needs its source, and the lock has \(source.filename)",
                hints: ["name its source with path, or lock its sdist with --no-binary \(application.name) in the requirements file"])
        }
        return Work(
            application: application, command: command, target: target, source: source, wheels: wheels.sorted { $0.filename < $1.filename },
            time: try context.buildTime(of: package.files[0]))
    }

    private func key(of work: Work, _ python: String) throws -> StepKey {
        var key = StepKey("tests in a tree", version: Self.version)
        key.add("python", python)
        key.add("command", work.command)
        key.add("source", work.source.sha256.hex)
        for patch in try stack.overrides.patches(work.application.name) { key.add("patch", patch.sha256.hex) }
        for wheel in work.wheels { key.add("wheel", "\(wheel.sha256.hex) \(wheel.filename)") }
        return key
    }

    /// Runs tests; returns the error with the end of their output if they fail.
    private func run(_ work: Work, _ python: BuildPython) async throws -> Failure? {
        let tests = TreeTests(
            of: work.source, wheels: work.wheels, patches: try stack.overrides.patches(work.application.name), python: python,
            seconds: work.application.timeout ?? Self.usualTime)
        let outcome: TreeTests.Outcome
        do {
            outcome = try await tests.run(work.command, time: work.time, in: store.root.appending("tmp"))
        } catch {
            throw Failure.from(error, doing: "cannot run the tests of \(work.application.name)")
        }
        guard let failure = outcome.failure else { return nil }
        let lines = outcome.output.splitBytes(on: "\n").suffix(Self.shownLines).map { "  | \($0)" }
        return Failure(
            .failure, "the tests of \(work.application.name) failed with the versions locked for \(work.target.id)",
            causes: [(["'\(work.command)' \(failure)"] + lines).joined(separator: "\n")],
            hints: ["nothing was packaged; mend the application, or lock other versions"])
    }

    /// The number of lines of the output that an error shows.
    private static let shownLines = 20
}
