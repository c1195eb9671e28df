package import Failures
package import IndexCrawler
import RPMRepository
import SystemPackage

/// The result of verifying a whole mirror: its index and its snapshots.
package struct MirrorCheck: Sendable {
    /// The number of files of the index that were hashed.
    package let files: Int
    /// The number of snapshots that were verified.
    package let snapshots: Int
    /// The damaged files of the index, sorted by path.
    package let damaged: [DamagedFile]
    /// The first fault of each damaged snapshot.
    package let faults: [Failure]

    /// Hashes the files of the index, and every index, metadata file and package of all snapshots.
    ///
    /// - Parameter removes: `true` removes damaged files of the index, so that they are downloaded again. Snapshots are never changed.
    /// - Throws: ``Failure`` if a folder cannot be read.
    package init(_ context: ChainContext, removes: Bool) throws {
        do {
            let found = try IndexAccess.store(context).verify(removes: removes) { context.events(.started(.check, item: $0)) }
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
            (files, damaged) = found
            (snapshots, self.faults) = (listing.snapshots.count, faults)
        } catch {
            throw Failure.from(error, doing: "cannot verify the mirror \(context.mirror)")
        }
    }
}
