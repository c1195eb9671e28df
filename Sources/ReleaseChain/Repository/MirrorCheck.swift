package import Failures
package import IndexCrawler
import RPMRepository
import Synchronization
import SystemPackage
import VersionSort

/// The result of verifying a whole mirror: its index and its snapshots.
package struct MirrorCheck: Sendable {
    /// The files of the index, and the damaged ones with their repairs.
    package let index: MirrorVerification.Outcome
    /// The number of snapshots that were verified.
    package let snapshots: Int
    /// The first fault of each damaged snapshot.
    package let faults: [Failure]
    /// The duration of hashing the index, in seconds.
    package let seconds: Double

    /// Hashes the files of the index, compares its records and pages, and hashes every index, metadata file and package of all snapshots.
    ///
    /// - Parameter repairs: `true` repairs the index; lost files are downloaded again, unless the run is offline. Snapshots are never changed.
    /// - Throws: ``Failure`` if a folder cannot be read.
    package static func run(_ context: ChainContext, repairs: Bool) async throws -> MirrorCheck {
        do {
            let (index, seconds) = try await verifyIndex(context, repairs: repairs)
            let store = try SnapshotStore(root: context.mirror.appending("rpm"))
            let listing = try store.listing()
            var faults = listing.problems.map { Failure.from($0) }
            for snapshot in listing.snapshots {
                context.events(.started(.check, item: "snapshot \(snapshot.id)"))
                do { try store.verify(snapshot) } catch {
                    let fault = Failure.from(error)
                    if !faults.contains(where: { $0.subject == fault.subject }) { faults.append(fault) }
                }
            }
            return MirrorCheck(index: index, snapshots: listing.snapshots.count, faults: faults, seconds: seconds)
        } catch {
            throw Failure.from(error, doing: "cannot verify the mirror \(context.mirror)")
        }
    }

    private static func verifyIndex(_ context: ChainContext, repairs: Bool) async throws -> (MirrorVerification.Outcome, seconds: Double) {
        // Many verifications need no client, and finding the index takes time.
        let clients = InFlight<Int, IndexClient>(keepsResults: true)
        let download: MirrorVerification.Download = { record, file in
            if context.settings.offline { throw Failure(.external, "offline, so nothing is fetched") }
            try await clients.value(0) { try await IndexAccess.client(context) }.fetchAgain(file, of: record)
        }
        let verification = MirrorVerification(
            try await IndexAccess.store(context, writes: repairs), jobs: context.settings.jobs, repairingWith: repairs ? download : nil
        ) { event in
            switch event {
            case .began(let files): context.events(.began(.check, total: files))
            case .hashed(let name): context.events(.finished(.check, item: name, reused: false))
            }
        }
        let start = context.now()
        return (try await verification.run(), context.now() - start)
    }
}
