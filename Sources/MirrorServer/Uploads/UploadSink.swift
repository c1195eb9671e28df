import IndexCrawler
import Native
import Synchronization
import SystemPackage

/// The file of an upload on its way to the disk: written and hashed while it comes in.
final class UploadSink: Sendable {
    private struct State: ~Copyable {
        var file: OutputFile
        var sha256 = SHA256Progress()
        var blake2 = Blake2Progress()
        var md5 = DigestContext(.md5)
    }

    private let path: FilePath
    private let state: Mutex<State?>

    /// Creates a new temporary file.
    init(_ path: FilePath) throws(FileError) {
        self.path = path
        state = Mutex(State(file: try OutputFile(path, exclusive: true)))
    }

    /// Appends bytes.
    func append(_ bytes: [UInt8]) throws(FileError) {
        try state.withLock { (state: inout State?) throws(FileError) in
            try state?.file.append(bytes)
            state?.sha256.update(bytes[...])
            state?.blake2.update(bytes[...])
            state?.md5.update(bytes)
        }
    }

    /// Syncs and closes the file, and returns it with its digests; nothing can be appended afterwards.
    func finish() throws(FileError) -> ReceivedFile {
        let taken = state.withLock { (state: inout State?) in state.take() }
        guard let taken else { throw FileError(.write, path, .badFileDescriptor) }
        var digests = UploadDigests()
        digests.sha256 = Hex.encode(taken.sha256.finish())
        digests.blake2 = Hex.encode(taken.blake2.finish())
        digests.md5 = Hex.encode(taken.md5.finish())
        try taken.file.close()
        return ReceivedFile(path: path, digests: digests)
    }

    /// Removes the file.
    func discard() {
        state.withLock { (state: inout State?) in state = nil }
        try? FileSystem.remove(path)
    }
}
