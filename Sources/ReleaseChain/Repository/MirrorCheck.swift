import IndexCrawler
import RPMRepository
import SystemPackage

/// Everything of a mirror that is not what it should be.
package struct MirrorCheck: Sendable {
    /// A file of the index that is not what its name says.
    package struct Rotten: Sendable, Encodable {
        /// Its path below the mirror.
        package let path: String
        package let reason: String
        /// Whether it was taken away.
        package let removed: Bool
    }

    /// How many files of the index were hashed.
    package let files: Int
    /// How many snapshots were looked through.
    package let snapshots: Int
    package let rotten: [Rotten]
    /// The first fault of each snapshot that is no longer what was checked.
    package let faults: [ChainError]

    /// Hashes the files of the index, and every index, metadata file and package of all snapshots.
    ///
    /// - Parameter removes: whether files of the index that are rotten are taken away, so that they are fetched anew; snapshots stay as they are.
    /// - Throws: ``ChainError`` when a folder cannot be read.
    package init(_ context: ChainContext, removes: Bool) throws {
        do {
            let found = try IndexAccess.store(context).verify(removes: removes) { context.events(.started(.check, item: $0)) }
            let store = try SnapshotStore(root: context.mirror.appending("rpm"))
            let listing = try store.listing()
            var faults = listing.problems.map { ChainError.from($0) }
            for snapshot in listing.snapshots {
                context.events(.started(.check, item: "snapshot \(snapshot.id)"))
                do { try store.verify(snapshot) } catch {
                    let fault = ChainError.from(error)
                    if !faults.contains(where: { $0.subject == fault.subject }) { faults.append(fault) }
                }
            }
            files = found.files
            rotten = found.rotten.map { Rotten(path: $0.path, reason: $0.reason, removed: $0.isRemoved) }
            (snapshots, self.faults) = (listing.snapshots.count, faults)
        } catch {
            throw ChainError.from(error, doing: "cannot verify the mirror \(context.mirror)")
        }
    }
}
