import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import RPMRepository
package import SystemPackage
import VersionSort

/// A load test of an application of a released stack.
///
/// The released packages are installed in a root, the application serves on the root's own loopback, and clients of its scenario use it for a limited time.
package struct LoadTest: Sendable {
    /// The result of a load test, with the result of an earlier release.
    package struct Outcome: Sendable {
        package let result: LoadResult
        /// The release that was measured, for example `sync prod #12`.
        package let release: String
        /// The last earlier release of the channel with a result, and that result; `nil` if there is none.
        package let earlier: (release: String, result: LoadResult)?
    }

    private let stack: Stack
    private let application: Stack.Application
    private let target: Target
    private let context: ChainContext
    /// The repositories of the operating system, and the folder for roots.
    package var place: InstallPlace
    /// The file of the scenario; `nil` for the stack's.
    package var scenario: FilePath?
    /// The limits: seconds and steps of all runs together, clients and runs.
    package var limits = (seconds: 30, requests: 1_000_000, workers: 4, runs: 3)

    /// The maximum size of a scenario, in bytes.
    private static let scenarioLimit = 1 << 20

    /// Prepares the test of an application on a target of the stack, by default its first.
    ///
    /// - Throws: ``Failure`` with code `usage` for an application or a target that the stack does not name.
    package init(_ name: String, of stack: Stack, place: InstallPlace, context: ChainContext) throws {
        guard let project = try? ProjectName(name), let application = stack.applications.first(where: { $0.name == project }) else {
            throw Failure(
                .usage, "the stack \(stack.document.name) has no application '\(PublicText.cleaned(name))'",
                hints: ["its applications are \(stack.applications.map(\.name.original).joined(separator: ", "))"])
        }
        guard let target = stack.targets.first else { throw Failure(.usage, "\(stack.file) names no target") }
        (self.stack, self.application, self.target, self.place, self.context) = (stack, application, target, place, context)
    }

    /// Measures a release, and keeps the result beside its documents if a step succeeded.
    ///
    /// - Parameter name: the release: a channel, a release as `prod#12`, or a snapshot.
    /// - Throws: ``Failure``, with code `usage` without a command that serves or a base, with code `failure` if the application does not answer.
    package func run(_ name: String) async throws -> Outcome {
        guard let command = application.load?.command ?? application.smoke, let heartbeat = application.load?.heartbeat ?? application.heartbeat else {
            throw Failure(
                .usage, "\(stack.file) does not say how \(application.name.original) serves",
                hints: ["write load = { command = \"…\", heartbeat = \"http://127.0.0.1:PORT/…\" } in its [[application]], or smoke and heartbeat"])
        }
        guard heartbeat.utf8.hasPrefix("http://") else {
            throw Failure(.usage, "\(stack.file): the heartbeat of \(application.name.original) is no http:// URL, which the clients of a load test need")
        }
        let limits = limits
        guard (1...3600).contains(limits.seconds), limits.requests > 0, (1...64).contains(limits.workers), (1...20).contains(limits.runs) else {
            throw Failure(.usage, "the limits of the load test cannot be used", hints: ["use 1 to 3600 seconds, 1 to 64 workers and 1 to 20 runs"])
        }
        let store = try await RepositoryStep(context: context).store
        let snapshot = try store.snapshot(named: name)
        let path = "\(target.directoryName)/\(target.architecture)"
        guard let member = snapshot.members.first(where: { $0.path.hasSameBytes(as: path) }) else {
            throw Failure(.usage, "snapshot \(snapshot.id) has no repository for \(target.id)", hints: ["choose another with --target"])
        }
        let bytes = try scenarioBytes()
        let setup = try await CheckSetup.make(target: target, stack: stack, place: place, context: context)
        try InstallPlace.expect(setup.repositories, for: "a load test")
        var load = LoadRun(
            package: stack.overrides[application.name]?.name ?? PackageNames(application.name, python: target.python).library,
            command: ["/bin/sh", "-c", command], heartbeat: heartbeat, timeout: application.timeout ?? 120)
        load.scenario = bytes
        (load.seconds, load.requests, load.workers, load.runs) = limits
        var options = InstallOptions(base: setup.repositories, interpreter: target.python.interpreter, workspace: place.workspace)
        options.cache = try context.hiddenCache("check").appending("roots")
        options.environment = target.environment
        options.client = TransferClient(configuration: TransferConfiguration(environment: context.environment))
        let runs = try await load.measure(repository: snapshot.directory(of: member), options: options)
        let result = LoadResult(
            application: application.name.normalized, target: target.id, snapshot: snapshot.id, scenario: bytes.map { SHA256Digest(of: $0).hex },
            workers: limits.workers, machine: MachineName.current(cores: context.settings.coreCount), runs: runs)
        // A test in which nothing succeeded measured nothing: an earlier result stays.
        guard result.measuredSomething else { return try outcome(result, snapshot, name, store) }
        do { try result.write(mirror: context.mirror, place: target.directoryName) } catch {
            throw Failure(.external, "cannot keep the result of the load test", cause: error)
        }
        try await renewReport(of: snapshot)
        return try outcome(result, snapshot, name, store)
    }

    /// Returns the scenario; `nil` if there is none.
    ///
    /// Only the Python of the root can say if it is right, but a name that it must have is looked for before a root is made.
    private func scenarioBytes() throws -> [UInt8]? {
        guard let file = scenario ?? application.scenario else { return nil }
        let bytes: [UInt8]
        do { bytes = try FileSystem.readAll(file, limit: Self.scenarioLimit) } catch { throw Failure(.usage, "cannot read the scenario \(file)", cause: error) }
        guard String(decoding: bytes, as: UTF8.self).utf8.has("load_") else {
            throw Failure(.usage, "the scenario \(file) has no function whose name begins with load_", hints: ["write def load_read(session): …"])
        }
        return bytes
    }

    /// Writes the report of the release again if it has one: it draws the rates, and the server gives it to everybody.
    private func renewReport(of snapshot: RepositorySnapshot) async throws {
        do {
            let builder = try await ReportBuilder(context)
            guard try builder.hasReport(of: snapshot) else { return }
            try builder.write(try builder.report(of: snapshot, channel: builder.writtenChannel(of: snapshot)))
        } catch {
            let failure = Failure.from(error, doing: "cannot write the report of the release again")
            context.events(.warning(([failure.subject] + failure.causes).joined(separator: ": ")))
        }
    }

    /// Returns the result with the last earlier one of the same channel.
    private func outcome(_ result: LoadResult, _ snapshot: RepositorySnapshot, _ name: String, _ store: SnapshotStore) throws -> Outcome {
        let events = try store.history()
        let numbers = ReleaseNumbers(events)
        let asked = name.cut(atLast: "#").map { String($0.before) } ?? name
        let channel =
            events.last { $0.to == snapshot.id && $0.channel?.hasSameBytes(as: asked) == true }?.channel ?? events.last { $0.to == snapshot.id }?.channel
        func title(_ id: String) -> String {
            guard let channel, let number = numbers.number(of: id, stack: snapshot.stack, channel: channel) else { return id }
            return PublishEvent.releaseName(stack: snapshot.stack, channel: channel, number: number)
        }
        guard channel != nil else { return Outcome(result: result, release: snapshot.id, earlier: nil) }
        let before = events.filter { $0.channel == channel && $0.stack == snapshot.stack }.map(\.to)
        let place = before.lastIndex(of: snapshot.id) ?? before.endIndex
        for id in before[..<place].reversed() where id != snapshot.id {
            let found = LoadResult.all(of: id, mirror: context.mirror).first { $0.application == result.application && $0.target == result.target }
            if let found { return Outcome(result: result, release: title(snapshot.id), earlier: (title(id), found)) }
        }
        return Outcome(result: result, release: title(snapshot.id), earlier: nil)
    }
}
