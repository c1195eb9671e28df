import ForeignText
import FoundationEssentials
import Native
import Synchronization
import SystemPackage

/// The digests of package files, from the records of the projects (`projects/NAME.json`).
///
/// No file is hashed.
///
/// A digest is used only if the file is a hard link to the blob of that digest, with the same device and inode. Digests are kept by device, inode, size and
/// modification time. The memory is bounded; see ``AgedCache``.
final class RecordedDigests: Sendable {
    private struct Key: Hashable {
        let device: UInt64
        let inode: UInt64
        let size: UInt64
        let seconds: Int64
        let nanoseconds: Int

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            size = status.size
            seconds = status.modificationTime
            nanoseconds = status.modificationNanoseconds
        }
    }

    private struct State {
        var digests: AgedCache<Key, SHA256Digest>
        /// The records that were read last, with their file status.
        ///
        /// They serve the other files of the same projects too.
        var records = AgedCache<String, (status: FileStatus, digests: [String: SHA256Digest])>(limit: 64)
    }

    /// The part of a record that holds digests.
    private struct Record: Decodable {
        struct File: Decodable {
            struct Listed: Decodable {
                let filename: String
                let hashes: [String: String]
            }

            let file: Listed
        }

        let files: [File]
    }

    private let state: Mutex<State>
    private let root: FilePath

    /// Creates an empty cache for about twice `limit` files.
    init(root: FilePath, limit: Int = 50_000) {
        self.root = root
        state = Mutex(State(digests: AgedCache(limit: 2 * limit)))
    }

    /// Returns the digest of the file `packages/PROJECT/FILE`; `nil` if the mirror has no record of it, or the file is not the recorded one.
    func digest(of names: [String], _ status: FileStatus) -> SHA256Digest? {
        // Only a file with a second name can be a link to a blob.
        guard names.count == 3, status.linkCount > 1 else { return nil }
        let key = Key(status)
        if let known = state.withLock({ $0.digests.value(key) }) { return known }
        guard let digest = digests(of: names[1])[names[2]], isBlob(digest, status) else { return nil }
        state.withLock { $0.digests.keep(digest, key) }
        return digest
    }

    private func isBlob(_ digest: SHA256Digest, _ status: FileStatus) -> Bool {
        let hex = digest.hex
        let blob = root.pushing(FilePath("blobs/sha256")).appending(String(hex.start(bytes: 2))).appending(String(hex.droppingBytes(first: 2)))
        guard let held = (try? FileSystem.status(blob)) ?? nil else { return false }
        return held.device == status.device && held.inode == status.inode
    }

    private func digests(of project: String) -> [String: SHA256Digest] {
        let path = root.appending("projects").appending(project + ".json")
        guard let status = (try? FileSystem.status(path)) ?? nil, status.isRegularFile, status.size <= Self.recordLimit else { return [:] }
        if let known = state.withLock({ $0.records.value(project) }), known.status == status { return known.digests }
        guard let bytes = try? FileSystem.readAll(path, limit: Int(Self.recordLimit)),
            let record = try? JSONDecoder().decode(Record.self, from: Data(bytes))
        else { return [:] }
        var digests: [String: SHA256Digest] = [:]
        for file in record.files { digests[file.file.filename] = file.file.hashes["sha256"].flatMap { SHA256Digest(hex: $0) } }
        let known = (status, digests)
        state.withLock { $0.records.keep(known, project) }
        return digests
    }

    private static let recordLimit: UInt64 = 64 << 20
}
