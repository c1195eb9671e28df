import Failures
import IndexCrawler
import Native
package import VersionSort

/// Downloads files of an index into the mirror and publishes their pages.
package struct Crawl: Sendable {
    /// The result of a crawl.
    package struct Report: Sendable, Encodable {
        package var projects = 0
        package var files = 0
        package var bytes: UInt64 = 0
        /// The projects that the index does not have.
        package var missing: [String] = []
        /// The files of the index that were not mirrored, each with the reason.
        package var refused: [String] = []

        /// Creates an empty report.
        package init() {}

        /// Adds the report of another crawl.
        package mutating func add(_ other: Report) {
            projects += other.projects
            files += other.files
            bytes += other.bytes
            missing += other.missing
            refused += other.refused
        }
    }

    private let context: ChainContext

    /// Creates a crawl of a run.
    package init(context: ChainContext) {
        self.context = context
    }

    /// Mirrors the needs of a stack's channel: its lock, made if no existing one fits, and every file that the lock names.
    package func stack(_ stack: Stack, channel: String) async throws -> Report {
        let client = try await IndexAccess.client(context, stack: stack)
        let sources = SourceWheels(client: client, context: context, builds: try stack.buildsSources(), overrides: stack.overrides)
        let step = try LockStep(
            stack: stack, channel: try stack.channel(channel), options: ReleaseOptions(channel: channel, publish: false), context: context)
        let lock = try await step.run(client: client, sources: sources)
        let artifacts = try await FetchStep(client: client, sources: sources, context: context).run(lock)
        var report = Report()
        report.projects = lock.projectCount
        report.files = artifacts.byDigest.count
        report.bytes = artifacts.byDigest.values.map(\.source.size).reduce(0, +)
        return report
    }

    /// Mirrors whole projects, with every file of their pages.
    package func projects(_ names: [ProjectName]) async throws -> Report {
        let client = try await IndexAccess.client(context)
        var report = Report()
        for name in Set(names).sorted() {
            do {
                guard let reading = try await client.reading(of: name) else {
                    report.missing.append(name.normalized)
                    continue
                }
                let files = reading.page.files
                context.events(.began(.fetch, total: files.count))
                let context = context
                let artifacts = try await mapBounded(files, atOnce: 16) { file in
                    context.events(.started(.fetch, item: file.filename))
                    let artifact = try await client.fetch(file)
                    context.events(.finished(.fetch, item: file.filename, reused: false))
                    return artifact
                }
                try client.store.publishProject(reading.page, keeping: Set(artifacts.map(\.sha256)))
                report.projects += 1
                report.files += artifacts.count
                report.bytes += artifacts.map(\.size).reduce(0, +)
                report.refused += reading.refused.map(\.description)
            } catch {
                throw Failure.from(error)
            }
        }
        do {
            try client.store.publishRoot()
        } catch {
            throw Failure.from(error)
        }
        return report
    }
}
