import Failures
import ForeignText
import Native
package import SystemPackage

/// The part of a snapshot's record that the store itself reads.
///
/// A record is a folder `records/ID`. Its file `record.json` states the user, the time and the inputs of the snapshot, and lists the other files with their
/// digests. The store writes a record once, and never inside the snapshot, so that no time and no name can change the bytes that hosts get.
package struct ReleaseRecordHead: Codable, Hashable, Sendable {
    /// The id of the snapshot that the record describes.
    package let snapshot: String
    /// The commit of the stack repository; `nil` if unknown.
    package let commit: StackCommit?
    /// The fingerprint of the stack's key; `nil` if it has none.
    package let key: String?
    /// The SHA-256 of every other file of the record, by its path in the folder.
    package let files: [String: String]

    /// Creates the head of a record.
    package init(snapshot: String, commit: StackCommit?, key: String?, files: [String: String]) {
        self.snapshot = snapshot
        self.commit = commit
        self.key = key
        self.files = files
    }
}

extension SnapshotStore {
    /// The name of the file in a record that lists the others.
    package static let recordName = "record.json"

    /// Returns the folder of a snapshot's record.
    package func recordFolder(of snapshot: String) throws -> FilePath { layout.records.appending(try StoreName(snapshot, what: "snapshot").text) }

    /// Stores the record of a snapshot, unless it already has one: a later release with the same bytes does not replace the record.
    ///
    /// - Parameter files: The contents by path, including ``recordName``.
    package func keepRecord(_ files: [String: [UInt8]], of snapshot: String) async throws {
        let folder = try recordFolder(of: snapshot)
        try await locked {
            guard try FileSystem.status(folder) == nil else { return }
            let temporary = layout.temporary
            for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
                let place = temporary.pushing(FilePath(path))
                try FileSystem.createDirectory(place.removingLastComponent())
                try FileSystem.writeAtomically(bytes, to: place)
            }
            try FileSystem.createDirectory(layout.records)
            try FileSystem.rename(temporary, to: folder)
            try FileSystem.syncDirectory(layout.records)
        }
    }

    /// Returns the head of a snapshot's record, and the digest of `record.json`; `nil` if the snapshot has no record.
    package func recordHead(of snapshot: String) throws -> (head: ReleaseRecordHead, digest: String)? {
        let path = try recordFolder(of: snapshot).appending(Self.recordName)
        guard try FileSystem.status(path) != nil else { return nil }
        let digest = Hex.encode(try Digest.ofFile(path, .sha256))
        return (try StoreJSON.decode(ReleaseRecordHead.self, from: path), digest)
    }

    /// Returns one file of a record, if it still has the digest that the record states.
    ///
    /// - Throws: ``Failure`` with code `badMetadata`.
    package func recordFile(_ path: String, of snapshot: String, _ head: ReleaseRecordHead) throws -> [UInt8] {
        let place = try recordFolder(of: snapshot).pushing(FilePath(path))
        let named = FilePath(path)
        guard let digest = head.files[path], named.isRelative, named.components.allSatisfy({ $0.kind == .regular }) else {
            throw Failure(.badMetadata, place.string, cause: "the record does not list it")
        }
        guard try FileSystem.status(place) != nil else { throw Failure(.badMetadata, place.string, cause: "it is gone from the record") }
        let bytes = try FileSystem.readAll(place, limit: StoreJSON.sizeLimit)
        guard Digest.hex(of: bytes, .sha256) == digest else { throw Failure(.badMetadata, place.string, cause: "it is not the file that was recorded") }
        return bytes
    }
}
