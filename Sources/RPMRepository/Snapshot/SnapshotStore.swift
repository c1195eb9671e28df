import ForeignText
import Native
package import SystemPackage

/// The store of snapshots and the channels that point to them: `MIRROR/rpm`.
///
/// A snapshot is made in a temporary folder, brought to the disk and renamed into place; nothing in it changes afterwards.
/// A channel is a symbolic link that is replaced in one step. A process killed at any moment leaves the old state or the new one,
/// and perhaps a temporary folder that the next publisher removes.
package struct SnapshotStore: Sendable {
    let layout: StoreLayout
    /// How long a publisher waits for another one to end.
    let patience: Duration
    /// Called after each step that changes the disk; tests end the process here.
    let checkpoint: @Sendable (String) throws -> Void

    /// Opens the store below a folder, which is made by whoever first writes to it.
    ///
    /// - Parameter patience: how long a publisher waits for another one to end.
    package init(root: FilePath, patience: Duration = .seconds(60)) throws { try self.init(root: root, patience: patience, checkpoint: { _ in }) }

    init(root: FilePath, patience: Duration = .seconds(60), checkpoint: @escaping @Sendable (String) throws -> Void) throws {
        layout = StoreLayout(root: root)
        self.patience = patience
        self.checkpoint = checkpoint
    }

    /// Makes the folders of the store that are missing, for whoever writes to it.
    func prepare() throws(FileError) {
        for folder in [layout.snapshots, layout.checks] { try FileSystem.createDirectory(folder) }
    }

    /// All snapshots, sorted by id.
    package func snapshots() throws -> [RepositorySnapshot] {
        guard try FileSystem.status(layout.snapshots) != nil else { return [] }
        return try FileSystem.list(layout.snapshots).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map { try snapshot($0.name) }
    }

    /// The snapshot of an id, or of the beginning of one id only.
    package func snapshot(_ text: String) throws -> RepositorySnapshot {
        let name = try StoreName(try wholeID(StoreName(text, what: "snapshot").text), what: "snapshot")
        let (id, path) = (name.text, layout.snapshot(name.text))
        guard try FileSystem.status(layout.manifest(path)) != nil else {
            throw RepositoryError(
                .noSnapshot, "snapshot \(id)", cause: "there is none of that name", hint: "relcli snapshots lists them; four digits of an id are enough")
        }
        let manifest = try StoreJSON.decode(RepositorySnapshot.Manifest.self, from: layout.manifest(path))
        return RepositorySnapshot(id: name.text, path: path, members: manifest.members, stack: manifest.stack)
    }

    /// The id that begins with a text; the text itself when it is an id, or the beginning of none.
    private func wholeID(_ text: String) throws -> String {
        guard text.utf8.count >= Self.shortestPrefix, try FileSystem.status(layout.snapshot(text)) == nil, try FileSystem.status(layout.snapshots) != nil
        else { return text }
        let found = try FileSystem.list(layout.snapshots).filter { $0.isDirectory && $0.name.utf8.hasPrefix(text) }.map(\.name)
        guard found.count > 1 else { return found.first ?? text }
        throw RepositoryError(
            .badName, "snapshot \(text)", cause: "several begin so: \(found.prefix(3).joined(separator: ", "))", hint: "write more of its id")
    }

    /// The minimum number of digits that abbreviate an id.
    private static let shortestPrefix = 4

    /// The packages of a snapshot, with their digests.
    package func packages(of snapshot: RepositorySnapshot) throws -> SnapshotPackages {
        try StoreJSON.decode(SnapshotPackages.self, from: layout.packages(snapshot.path))
    }

    /// What the channels of the store have had.
    ///
    /// A record that is lost or damaged is made again, or the next release would give out other bytes under a name that a channel had.
    package func published() throws -> PublishedPackages {
        guard try FileSystem.status(layout.published) != nil, let record = try? StoreJSON.decode(PublishedPackages.self, from: layout.published) else {
            return try recoveredPublished()
        }
        return record
    }

    /// Keeps the record that a snapshot was checked; a later record replaces it.
    package func record(_ check: SnapshotCheck) throws {
        _ = try snapshot(check.snapshot)
        let bytes = try StoreJSON.encode(check)
        try locked { try FileSystem.writeAtomically(bytes, to: layout.check(check.snapshot)) }
    }

    /// The record of the check of a snapshot, nil when it was not checked.
    package func check(of snapshot: String) throws -> SnapshotCheck? {
        let path = layout.check(try StoreName(snapshot, what: "snapshot").text)
        return try FileSystem.status(path) == nil ? nil : try StoreJSON.decode(SnapshotCheck.self, from: path)
    }

    /// Whether a snapshot has a record of a check that covers each of its repositories and passed.
    package func isChecked(_ snapshot: RepositorySnapshot) throws -> Bool {
        guard let check = try check(of: snapshot.id), check.snapshot == snapshot.id else { return false }
        return check.passed(snapshot.members)
    }
}
