import Failures
import ForeignText
import Native
package import SystemPackage

/// The store of snapshots and the channels that point to them: `MIRROR/rpm`.
///
/// A snapshot is created in a temporary folder, synced and renamed, and never changes afterwards.
/// A channel is a symbolic link that is replaced in one step. A process killed at any moment leaves the old state or the new one,
/// and perhaps a temporary folder that the next publisher removes.
package struct SnapshotStore: Sendable {
    let layout: StoreLayout
    /// The maximum time that a publisher waits for another one.
    let patience: Duration
    /// A closure called after each step that changes the disk.
    ///
    /// Tests end the process there.
    let checkpoint: @Sendable (String) throws -> Void

    /// Opens the store below a folder, which the first writer creates.
    ///
    /// - Parameter patience: The maximum time that a publisher waits for another one.
    package init(root: FilePath, patience: Duration = .seconds(60)) throws { try self.init(root: root, patience: patience, checkpoint: { _ in }) }

    init(root: FilePath, patience: Duration = .seconds(60), checkpoint: @escaping @Sendable (String) throws -> Void) throws {
        layout = StoreLayout(root: root)
        self.patience = patience
        self.checkpoint = checkpoint
    }

    /// Creates the missing folders of the store before a write.
    func prepare() throws(FileError) {
        for folder in [layout.snapshots, layout.checks] { try FileSystem.createDirectory(folder) }
    }

    /// Returns all snapshots, sorted by id.
    package func snapshots() throws -> [RepositorySnapshot] {
        guard try FileSystem.status(layout.snapshots) != nil else { return [] }
        return try FileSystem.list(layout.snapshots).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map { try snapshot($0.name) }
    }

    /// Returns the snapshot with an id, or with a unique prefix of at least four digits of an id.
    ///
    /// - Throws: ``Failure`` with code `noSnapshot` if no snapshot has the id, or with `badName` if the text cannot be an id or several ids begin with it.
    package func snapshot(_ text: String) throws -> RepositorySnapshot {
        let name = try StoreName(try wholeID(StoreName(text, what: "snapshot").text), what: "snapshot")
        let (id, path) = (name.text, layout.snapshot(name.text))
        guard try FileSystem.status(layout.manifest(path)) != nil else {
            throw Failure(
                .noSnapshot, "snapshot \(id)", cause: "there is none of that name", hint: "relcli snapshots lists them; four digits of an id are enough")
        }
        let manifest = try StoreJSON.decode(RepositorySnapshot.Manifest.self, from: layout.manifest(path))
        return RepositorySnapshot(id: name.text, path: path, members: manifest.members, stack: manifest.stack)
    }

    /// Returns the id with a unique prefix; returns the text itself if it is an id or no id begins with it.
    private func wholeID(_ text: String) throws -> String {
        guard text.utf8.count >= Self.shortestPrefix, try FileSystem.status(layout.snapshot(text)) == nil, try FileSystem.status(layout.snapshots) != nil
        else { return text }
        let found = try FileSystem.list(layout.snapshots).filter { $0.isDirectory && $0.name.utf8.hasPrefix(text) }.map(\.name)
        guard found.count > 1 else { return found.first ?? text }
        throw Failure(
            .badName, "snapshot \(text)", cause: "several begin so: \(found.prefix(3).joined(separator: ", "))", hint: "write more of its id")
    }

    /// The minimum length of a prefix of an id.
    private static let shortestPrefix = 4

    /// Returns the packages of a snapshot, with their digests.
    package func packages(of snapshot: RepositorySnapshot) throws -> SnapshotPackages {
        try StoreJSON.decode(SnapshotPackages.self, from: layout.packages(snapshot.path))
    }

    /// Returns the packages that channels have published.
    ///
    /// A missing or damaged record is rebuilt. Otherwise the next release could publish other bytes under a published name.
    package func published() throws -> PublishedPackages {
        guard try FileSystem.status(layout.published) != nil, let record = try? StoreJSON.decode(PublishedPackages.self, from: layout.published) else {
            return try recoveredPublished()
        }
        return record
    }

    /// Stores the record of checking a snapshot, and replaces an earlier one.
    package func record(_ check: SnapshotCheck) async throws {
        _ = try snapshot(check.snapshot)
        let bytes = try StoreJSON.encode(check)
        try await locked { try FileSystem.writeAtomically(bytes, to: layout.check(check.snapshot)) }
    }

    /// Returns the record of checking a snapshot; `nil` if it was not checked.
    package func check(of snapshot: String) throws -> SnapshotCheck? {
        let path = layout.check(try StoreName(snapshot, what: "snapshot").text)
        return try FileSystem.status(path) == nil ? nil : try StoreJSON.decode(SnapshotCheck.self, from: path)
    }

    /// Returns `true` if a snapshot has the record of a passed check that covers each of its repositories.
    package func isChecked(_ snapshot: RepositorySnapshot) throws -> Bool {
        guard let check = try check(of: snapshot.id), check.snapshot == snapshot.id else { return false }
        return check.passed(snapshot.members)
    }
}
