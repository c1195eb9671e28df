internal import ForeignText
internal import Native
internal import Synchronization
internal import SystemPackage
internal import VersionSort

/// The results of hashing the files of a mirror during one verification.
///
/// Each file is hashed once.
final class BlobHashes: Sendable {
    /// The result of hashing the blob with a digest.
    enum Verdict: Sendable, Hashable {
        case sound, missing, rotten
        /// The file cannot be read, possibly because of a temporary fault of the machine.
        case unreadable(String)
    }

    private struct State {
        var verdicts: [SHA256Digest: Verdict] = [:]
        var (files, bytes): (Int, UInt64) = (0, 0)
    }

    private let store: MirrorStore
    private let state = Mutex(State())
    private let whenRead: @Sendable (String) -> Void

    init(_ store: MirrorStore, whenRead: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.whenRead = whenRead
    }

    /// The number of files that were hashed.
    var files: Int { state.withLock { $0.files } }
    /// The number of bytes that were hashed.
    var bytes: UInt64 { state.withLock { $0.bytes } }

    /// Returns the result for the blob with a digest, which is hashed only once.
    func verdict(_ sha256: SHA256Digest) throws(FileError) -> Verdict {
        if let known = state.withLock({ $0.verdicts[sha256] }) { return known }
        let path = store.blobPath(sha256)
        let verdict: Verdict =
            if try FileSystem.status(path) == nil { .missing } else { hash(path, expecting: sha256) }
        state.withLock { $0.verdicts[sha256] = verdict }
        return verdict
    }

    /// Hashes a file that may be a copy of a blob.
    func hash(_ path: FilePath, expecting sha256: SHA256Digest) -> Verdict {
        do throws(FileError) {
            return try digest(path) == sha256 ? .sound : .rotten
        } catch {
            return .unreadable("\(error)")
        }
    }

    /// Hashes a file, counts it in the progress, and returns its digest.
    func digest(_ path: FilePath) throws(FileError) -> SHA256Digest? {
        var file = try InputFile(path)
        let (digest, length) = try Digest.ofRest(of: &file, .sha256)
        state.withLock { state in
            state.files += 1
            state.bytes += length
        }
        whenRead(path.lastComponent?.string ?? "")
        return SHA256Digest(bytes: digest)
    }

    /// Returns `true` if the blob was hashed before.
    func isKnown(_ sha256: SHA256Digest) -> Bool { state.withLock { $0.verdicts[sha256] != nil } }

    /// Forgets a blob that was replaced.
    func forget(_ sha256: SHA256Digest) { state.withLock { $0.verdicts[sha256] = nil } }
}
