import Failures
package import IndexCrawler
import Native
package import VersionSort

/// Downloads files of an index into the mirror and publishes their pages.
package struct Crawl: Sendable {
    private let context: ChainContext

    /// Creates a crawl of a run.
    package init(context: ChainContext) {
        self.context = context
    }

    /// Mirrors the needs of a stack's channel: its lock, made if no existing one fits, and every file that the lock names.
    package func stack(_ stack: Stack, channel: String) async throws -> WalkReport {
        let client = try await IndexAccess.client(context, stack: stack)
        let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
        let step = try LockStep(
            stack: stack, channel: try stack.channel(channel), options: ReleaseOptions(channel: channel, publish: false), context: context)
        let lock = try await step.run(client: client, sources: sources)
        let artifacts = try await FetchStep(client: client, sources: sources, context: context).run(lock)
        if lock.reused { try await step.request.checkNeeds(of: lock, artifacts: artifacts) }
        var report = WalkReport()
        report.projects = lock.projectCount
        report.files = artifacts.byDigest.count
        report.bytes = artifacts.byDigest.values.map(\.source.size).reduce(0, +)
        return report
    }

    /// Mirrors whole projects, as far as the rules choose their files.
    package func projects(_ names: [ProjectName], options: IndexWalk.Options) async throws -> WalkReport {
        try await walk(options) { try await $0.projects(names) }
    }

    /// Mirrors every project of the index that the rules choose.
    package func everything(options: IndexWalk.Options) async throws -> WalkReport {
        try await walk(options) { try await $0.everything() }
    }

    /// Returns the size of a crawl of projects; `nil` stands for every project that the rules choose.
    package func plan(_ names: [ProjectName]?, options: IndexWalk.Options) async throws -> WalkPlan {
        try await walk(options) { try await $0.plan(names) }
    }

    /// The space that is free on the disk of the mirror, in bytes.
    package func freeSpace() throws -> UInt64 {
        do { return try FileSystem.room(context.mirror).bytes } catch { throw Failure.from(error) }
    }

    private func walk<Result>(_ options: IndexWalk.Options, _ body: (IndexWalk) async throws -> Result) async throws -> Result {
        let client = try await IndexAccess.client(context)
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
