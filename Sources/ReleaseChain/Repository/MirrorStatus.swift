import Failures
import ForeignText
package import IndexCrawler
import Native
import RPMRepository
import SystemPackage

/// The contents of a mirror: its projects, stacks, snapshots and crawls.
package struct MirrorStatus: Sendable, Encodable {
    /// A lock of which the mirror keeps the files.
    package struct Lock: Sendable, Encodable {
        /// The stack and the channel, for example `shop.prod`.
        package let name: String
        /// The number of files.
        package let files: Int
        /// The number of files that the mirror does not hold.
        package let missing: Int
    }

    /// A snapshot of RPM repositories.
    package struct Snapshot: Sendable, Encodable {
        package let id: String
        package let stack: String?
        package let channels: [String]
        package let packages: Int
        package let bytes: UInt64
    }

    package let mirror: String
    package let index: MirrorContents
    package let locks: [Lock]
    package let snapshots: [Snapshot]
    /// The last crawl of each kind, for example of all projects or of one stack, the newest first.
    package let walks: [WalkNote]
    /// The time of this reading, in seconds since 1970.
    package let time: Int64
    /// The time since the newest crawl ended, in seconds; `nil` if no crawl ended.
    package let age: Int64?
    /// The space that is free on the disk, in bytes.
    package let free: UInt64
    /// The parts of the mirror that cannot be read.
    package let problems: [String]

    /// Reads the contents of the run's mirror.
    ///
    /// - Throws: ``Failure`` if the mirror is not a folder, or if it cannot be read.
    package static func read(_ context: ChainContext) async throws -> MirrorStatus {
        do {
            let store = try await IndexAccess.store(context)
            let index = try await MirrorContents.count(store, jobs: context.settings.jobs)
            let listing = try SnapshotStore(root: context.mirror.appending("rpm")).listing()
            let walks = try WalkNote.all(in: store)
            let locks = try KeptLocks(mirror: context.mirror).all().map { kept in
                Lock(
                    name: kept.name, files: kept.files.count,
                    missing: kept.files.count { digest in !(SHA256Digest(hex: digest).map(store.holds) ?? false) })
            }
            let time = context.wallTime()
            let problems = listing.problems.map(\.description) + index.damaged.map { "projects/\($0).json: it is not the record of the project" }
            return MirrorStatus(
                mirror: context.mirror.string, index: index, locks: locks,
                snapshots: listing.snapshots.map { snapshot in
                    Snapshot(
                        id: snapshot.id, stack: snapshot.stack, channels: listing.channels[snapshot.id] ?? [],
                        packages: snapshot.members.map(\.packages).reduce(0, +), bytes: snapshot.members.map(\.bytes).reduce(0, +))
                },
                walks: walks, time: time, age: walks.compactMap(\.ended).max().map { max(0, time - $0) }, free: try FileSystem.freeSpace(context.mirror).bytes,
                problems: problems)
        } catch {
            throw Failure.from(error, doing: "cannot read the mirror \(context.mirror)")
        }
    }
}
