import Failures
import ForeignText
package import IndexCrawler
import Native
import RPMRepository
package import SystemPackage
package import VersionSort

/// The export of parts of a mirror as bundles, and their import.
package struct MirrorBundle: Sendable {
    private let context: ChainContext
    private let store: MirrorStore

    /// Opens the mirror of a run.
    ///
    /// - Throws: ``Failure`` if it is not a folder or cannot be opened.
    package init(_ context: ChainContext) async throws {
        self.context = context
        store = try await IndexAccess.store(context)
    }

    /// The parts of a mirror to export.
    package struct Choice: Sendable {
        /// The stack whose locked files are exported, and its channel.
        package var stack: (stack: Stack, channel: String)?
        /// The projects to export; if there are neither projects nor a stack, everything is exported.
        package var projects: [ProjectName] = []
        /// A Boolean value indicating whether the RPM repositories of the channels are exported.
        ///
        /// With a stack, these are only the channels whose snapshot belongs to the stack.
        package var withChannels = false
        /// The bundle whose files are left out.
        package var earlier: FilePath?

        /// Chooses everything but channels.
        package init() {}
    }

    // MARK: - Export

    /// Writes a bundle.
    ///
    /// - Throws: ``Failure`` if the stack has no such channel, if the lock, the earlier bundle or a snapshot cannot be read, or if the bundle cannot be
    ///   written.
    package func export(_ choice: Choice, to path: FilePath) throws -> BundleExport.Summary {
        do {
            let selection = try selection(choice)
            let earlier = try choice.earlier.map { try Self.source($0).manifest }
            let events = context.events
            return try BundleExport(
                store, selection, onBegin: { events(.began(.fetch, total: $0)) }, onFile: { events(.finished(.fetch, item: $0, reused: false)) }
            ).write(to: path, since: earlier)
        } catch {
            throw Failure.from(error, doing: "cannot export to \(path)")
        }
    }

    private func selection(_ choice: Choice) throws -> BundleExport.Selection {
        var selection = BundleExport.Selection()
        if !choice.projects.isEmpty { selection.projects = choice.projects }
        if let (stack, channel) = choice.stack {
            let path = StackLock.path(stack: stack, channel: try stack.channel(channel).name)
            // A folder of sources has no file in an index.
            let packages = try LockReader.read(path).flatMap(\.packages).filter { package in
                package.origin != .system && package.files.first?.url.utf8.hasPrefix("file:") != true
            }
            selection.files = Set(packages.compactMap { $0.files.first?.sha256 })
            selection.projects = Set(packages.map(\.name)).sorted()
            selection.locks = ["\(stack.document.name).\(channel).toml": try FileSystem.readAll(path, limit: TOMLFile.sizeLimit)]
        }
        if choice.withChannels { try addChannels(of: choice.stack?.stack.document.name, &selection) }
        return selection
    }

    private func addChannels(of stack: String?, _ selection: inout BundleExport.Selection) throws {
        let listing = try SnapshotStore(root: context.mirror.appending("rpm")).listing()
        if let problem = listing.problems.first { throw problem }
        for snapshot in listing.snapshots where stack == nil || snapshot.stack == stack {
            for channel in listing.channels[snapshot.id] ?? [] {
                selection.channels[channel] = snapshot.id
                try addFiles(of: snapshot.path, as: "rpm/\(channel)", &selection)
            }
        }
    }

    private func addFiles(of folder: FilePath, as path: String, _ selection: inout BundleExport.Selection) throws {
        for entry in try FileSystem.list(folder) {
            if entry.isDirectory { try addFiles(of: folder.appending(entry.name), as: "\(path)/\(entry.name)", &selection) }
            if entry.isRegularFile { selection.others.append(("\(path)/\(entry.name)", folder.appending(entry.name))) }
        }
    }

    private static func source(_ path: FilePath) throws -> BundleSource {
        guard try FileSystem.status(path, followingLinks: true) != nil else {
            throw Failure(.usage, "there is no bundle \(path)", hints: ["name a folder or file that relcli mirror export made"])
        }
        do {
            return try BundleSource(path)
        } catch {
            throw Failure(.failure, "\(path) is not a bundle that can be used", causes: ["\(error)"])
        }
    }

    // MARK: - Import

    /// Takes in a bundle.
    ///
    /// - Returns: the outcome, and the snapshot of each channel of the bundle, which is on no channel of the mirror yet.
    /// - Throws: ``Failure``; with code `store` if another process crawls.
    package func take(_ path: FilePath) async throws -> (outcome: BundleImport.Outcome, snapshots: [String: String]) {
        do {
            return try await store.withCrawlLock { try await takeLocked(path) }
        } catch {
            throw Failure.from(error, doing: "cannot import \(path)")
        }
    }

    private func takeLocked(_ path: FilePath) async throws -> (outcome: BundleImport.Outcome, snapshots: [String: String]) {
        let source = try Self.source(path)
        let manifest = source.manifest
        let folder = try FileSystem.temporaryDirectory(in: context.mirror.appending("tmp"), prefix: "import-")
        defer { try? FileSystem.remove(folder) }
        let events = context.events
        events(.began(.fetch, total: manifest.entries.count))
        let importer = BundleImport(into: store) { file in events(.finished(.fetch, item: file, reused: false)) }
        var (outcome, locks) = try importer.run(source, through: folder)
        for lock in locks {
            do { try KeptLocks(mirror: context.mirror).adopt(lock.bytes, named: lock.name) } catch {
                outcome.refused.append("locks/\(lock.name): \(Failure.from(error).description)")
            }
        }
        let snapshots = try SnapshotStore(root: context.mirror.appending("rpm"))
        var taken: [String: String] = [:]
        for (channel, place) in outcome.channels.sorted(by: { $0.key < $1.key }) {
            do {
                guard let id = manifest.channels[channel] else { throw Failure(.failure, "the manifest names no snapshot for it") }
                taken[channel] = try await snapshots.adopt(place, as: id, reason: context.publishReason("relcli mirror import")).id
            } catch {
                outcome.refused.append("rpm/\(channel): \(Failure.from(error).description)")
            }
        }
        outcome.refused.sort { $0.precedesByBytes($1) }
        return (outcome, taken)
    }
}
