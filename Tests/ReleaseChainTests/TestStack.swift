import IndexCrawler
import Native
import ReleaseChain
import Synchronization
import SystemPackage
import TestSupport
import VersionSort

/// A stack in a temporary folder with its own index, released for the real target profiles.
struct TestStack: Sendable {
    let folder: FilePath
    let index: String

    /// The profiles of this checkout.
    static var catalog: TargetCatalog {
        let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        return TargetCatalog(directories: [checkout.appending("specs").appending("targets")])
    }

    /// Returns the files of the index: an application with a script and an extra, and two libraries, one of them only as an sdist.
    static func files() throws -> [LocalIndexFile] {
        var application = WheelMaker("Shop-App", "1.0", requires: ["cart>=1.0,<2", "old_helper", "tables[fast]; python_version >= '3.6'"])
        application.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        application.files.append(("shop_app/data.txt", Array("text\n".utf8)))
        var tables = WheelMaker("tables", "3.1.post1")
        tables.requiresDist = ["cart; extra == 'fast'"]
        tables.extras = ["fast"]
        var future = WheelMaker("cart", "1.9")
        future.requiresPython = ">=4"
        return try [
            LocalIndexFile(application), LocalIndexFile(WheelMaker("cart", "1.0")), LocalIndexFile(WheelMaker("cart", "1.4.0")),
            LocalIndexFile(WheelMaker("cart", "2.0")), LocalIndexFile(future), LocalIndexFile(tables), LocalIndexFile(SdistMaker("old_helper", "0.3")),
        ]
    }

    /// Runs a test with a new folder and a running index, which are removed afterwards.
    static func run<Result: Sendable>(
        files: [LocalIndexFile], _ body: @Sendable (TestStack, LocalIndex) async throws -> Result
    ) async throws -> Result {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-chain-")
        defer { try? FileSystem.remove(folder) }
        return try await LocalIndex.run(files) { index in
            let stack = TestStack(folder: folder, index: index.url)
            try stack.write("shop/stack.toml", Self.stackFile)
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\n")
            return try await body(stack, index)
        }
    }

    private static let stackFile = """
        name = "shop"
        vendor = "Shop release engineering"
        targets = ["el9", "el9:3.11", "el10"]

        [channels.prod]
        requirements = "prod-reqs.txt"
        pinned = true

        [[application]]
        name = "shop-app"
        imports = ["shop_app"]
        """

    /// Writes a file of the stack.
    func write(_ path: String, _ text: String) throws {
        let path = folder.pushing(FilePath(path))
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically(Array(text.utf8), to: path)
    }

    /// Returns the mirror of a run; several runs may use different ones.
    func mirror(_ name: String = "mirror") -> FilePath { folder.appending(name) }

    /// Returns a context like that of the program.
    func context(
        mirror name: String = "mirror", jobs: Int = 2, version: String = "0.0.test", user: String = "tester", time: Int64 = 1_700_000_000,
        adding further: [String: String] = [:], events: @escaping EventSink = { _ in }
    ) throws -> ChainContext {
        var arguments = Settings.Arguments()
        arguments.mirror = mirror(name).string
        arguments.index = index
        arguments.jobs = jobs
        var environment = [
            "PATH": environmentValue("PATH") ?? "", "USER": "tester", "XDG_STATE_HOME": folder.appending("state").string,
        ].merging(further) { $1 }
        let keys = folder.appending("gnupg")
        if (try? FileSystem.status(keys))??.isDirectory ?? false { environment["GNUPGHOME"] = keys.string }
        let settings = try Settings(arguments: arguments, environment: environment, directory: nil, cores: 2)
        let start = ContinuousClock.now
        return ChainContext(
            settings: settings, environment: environment, version: version, events: events,
            now: { Double((ContinuousClock.now - start).components.seconds) }, wallTime: { time }, user: { user })
    }

    /// Returns the key of the user of ``context(mirror:jobs:version:user:time:adding:events:)``.
    func userKey() throws -> UserKey { try UserKey(in: folder.pushing("state/relcli")) }

    /// Returns the step that locks the stack.
    func lockStep(_ choices: LockChoices = LockChoices(), targets: [String] = [], events: @escaping EventSink = { _ in }) throws -> LockStep {
        let stack = try Stack(at: folder.appending("shop"), only: targets, catalog: Self.catalog)
        return try LockStep(
            stack: stack, channel: try stack.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false), choices: choices,
            context: try context(events: events))
    }

    /// Releases the stack and publishes it.
    func release(
        mirror name: String = "mirror", channel: String = "prod", jobs: Int = 2, publish: Bool = true, replace: Bool = false, version: String = "0.0.test",
        user: String = "tester", time: Int64 = 1_700_000_000, message: String? = nil, adding further: [String: String] = [:],
        events: @escaping EventSink = { _ in }
    ) async throws -> ReleaseSummary {
        let stack = try Stack(at: folder.appending("shop"), catalog: Self.catalog)
        var options = ReleaseOptions(channel: channel, publish: publish)
        options.replace = replace
        options.message = message
        return try await StackRelease(
            stack: stack, options: options,
            context: try context(mirror: name, jobs: jobs, version: version, user: user, time: time, adding: further, events: events)
        ).run()
    }

    /// Returns the packages of a published repository, as paths, sorted.
    func packages(mirror name: String = "mirror", target: String, architecture: String = "x86_64") throws -> [FilePath] {
        let folder = mirror(name).pushing(FilePath("rpm/prod/\(target)/\(architecture)/Packages"))
        return try FileSystem.list(folder).map { folder.appending($0.name) }
    }
}

/// Collects events of a run.
final class EventLog: Sendable {
    private let events = Mutex<[ReleaseEvent]>([])

    var sink: EventSink { { event in self.events.withLock { $0.append(event) } } }

    /// The ended steps, for example `lock: 4 projects for 3 targets`.
    var ended: [String] {
        events.withLock { events in
            events.compactMap { if case .ended(let step, let summary, _) = $0 { "\(step.rawValue): \(summary)" } else { nil } }
        }
    }

    /// The events in order.
    var all: [ReleaseEvent] { events.withLock { $0 } }

    /// The notes in order.
    var notes: [String] {
        events.withLock { events in
            events.compactMap { if case .note(let text) = $0 { text } else { nil } }
        }
    }

    /// The warnings in order.
    var warnings: [String] {
        events.withLock { events in
            events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
        }
    }
}
