import Failures
package import IndexCrawler
import Native
package import VersionSort

/// A crawl that downloads files of an index into the mirror and publishes their pages.
package struct Crawl: Sendable {
    private let context: ChainContext
    private let upstreams: [InternalIndex]

    /// Creates a crawl of a run.
    ///
    /// - Parameter upstreams: further indexes, each with project names. A crawl of projects or of everything looks these names up only there. A crawl
    ///   of a stack does not use them.
    package init(context: ChainContext, upstreams: [InternalIndex] = []) {
        self.context = context
        self.upstreams = upstreams
    }

    /// Mirrors every file that the lock of a stack's channel names.
    ///
    /// A lock that still fits is used, and otherwise a new one is written first.
    ///
    /// - Throws: ``Failure`` for an unknown channel. Errors of the lock and of downloads are passed on.
    ///
    /// - Parameters:
    ///   - names: the locked projects whose files are mirrored; empty for all.
    ///   - buildsWheels: `false` to only download sdists, for a run that builds each of them by a command of its own.
    package func stack(_ stack: Stack, channel: String, only names: Set<ProjectName> = [], buildsWheels: Bool = true) async throws -> WalkReport {
        let client = try await IndexAccess.client(context, stack: stack)
        let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
        let step = try LockStep(
            stack: stack, channel: try stack.channel(channel), options: ReleaseOptions(channel: channel, publish: false), context: context)
        let isWhole = names.isEmpty && buildsWheels
        // A part neither begins nor completes the crawl of the stack.
        var note =
            isWhole ? WalkNote.begin("the stack \(stack.document.name), channel \(channel)", of: client.index, in: client.store, at: context.wallTime()) : nil
        let lock = try await step.run(client: client, sources: sources)
        KeptLocks(mirror: context.mirror).keep(lock.text, stack: stack.document.name, channel: channel)
        let part = try lock.limited(to: names.isEmpty ? nil : names)
        let artifacts = try await FetchStep(client: client, sources: sources, context: context, targets: stack.lockedTargets, buildsWheels: buildsWheels).run(
            part)
        if lock.reused, isWhole { try await step.request.checkNeeds(of: lock, artifacts: artifacts) }
        var report = WalkReport()
        report.projects = part.projectCount
        report.files = Set(part.resolutions.flatMap(\.packages).compactMap { $0.files.first?.hashes["sha256"] }).count
        report.bytes = artifacts.byDigest.values.map(\.source.size).reduce(0, +)
        note?.end(report, of: nil, in: client.store, at: context.wallTime())
        return report
    }

    /// Mirrors the files of projects that the rules select.
    package func projects(_ names: [ProjectName], options: IndexWalk.Options) async throws -> WalkReport {
        try await noted("named projects", Set(names.map(\.normalized)), options) { try await $0.projects(names) }
    }

    /// Mirrors every project of the index that the rules choose.
    package func everything(options: IndexWalk.Options) async throws -> WalkReport {
        let scope = options.rules.description == WalkRules().description ? "all projects" : "all projects that rules choose"
        return try await noted(scope, nil, options) { try await $0.everything() }
    }

    /// Returns the size of a crawl of projects; `nil` stands for every project that the rules choose.
    package func plan(_ names: [ProjectName]?, options: IndexWalk.Options) async throws -> WalkPlan {
        try await walk(options, try await IndexAccess.client(context, upstreams: upstreams)) { try await $0.plan(names) }
    }

    /// Returns the free space on the disk of the mirror, in bytes.
    package func freeSpace() throws -> UInt64 {
        do { return try FileSystem.freeSpace(context.mirror).bytes } catch { throw Failure.from(error) }
    }

    /// Runs a crawl, and records its times and failures in the mirror.
    private func noted(
        _ scope: String, _ names: Set<String>?, _ options: IndexWalk.Options, _ body: (IndexWalk) async throws -> WalkReport
    ) async throws -> WalkReport {
        let client = try await IndexAccess.client(context, upstreams: upstreams)
        var note = WalkNote.begin(scope, of: client.index, in: client.store, at: context.wallTime())
        let report = try await walk(options, client, body)
        note.end(report, of: names, in: client.store, at: context.wallTime())
        return report
    }

    private func walk<Result>(_ options: IndexWalk.Options, _ client: IndexClient, _ body: (IndexWalk) async throws -> Result) async throws -> Result {
        let events = context.events
        let walk = IndexWalk(client, options: options) { event in
            switch event {
            case .began(let projects): events(.began(.fetch, total: projects))
            case .downloading(let file): events(.started(.fetch, item: file))
            case .finished(let project, let isUnchanged): events(.finished(.fetch, item: project, reused: isUnchanged))
            }
        }
        do { return try await body(walk) } catch { throw Failure.from(error) }
    }
}
