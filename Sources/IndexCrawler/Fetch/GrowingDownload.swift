package import Native
internal import Synchronization
internal import SystemPackage
package import VersionSort

/// A download that many readers follow while it runs.
///
/// Readers get the bytes from the file on the disk, so memory does not grow with their number. The last bytes are held back until the digest is verified,
/// so no reader gets a complete file with a wrong digest.
package final class GrowingDownload: Sendable {
    /// The file as the index lists it.
    package let file: IndexFile
    package let sha256: SHA256Digest

    private struct State {
        var source: Source?
        /// The number of bytes in the file.
        var received: UInt64 = 0
        /// The length of the whole file, in bytes; `nil` while neither the index nor the host has stated it.
        var length: UInt64?
        var end: Result<PublishableFile, any Error>?

        /// The offset up to which readers may read before the digest is verified.
        var available: UInt64 {
            guard let length else { return received - min(received, heldBack) }
            return min(received, length - min(length, heldBack))
        }
    }

    private final class Source: Sendable {
        let file: InputFile
        init(_ path: FilePath) throws(FileError) { file = try InputFile(path) }
    }

    /// The progress of a download as a reader sees it.
    package struct Progress: Sendable {
        /// The offset up to which readers may read.
        package let available: UInt64
        /// The length of the whole file, in bytes; `nil` if neither the index nor the host has stated it.
        package let length: UInt64?
        /// The whole file was received, and its digest is verified.
        package let isComplete: Bool
    }

    private let state = Mutex(State())
    private let signal = ChangeSignal()

    /// Creates a download of a file that has not begun.
    package init(_ file: IndexFile, _ sha256: SHA256Digest) {
        self.file = file
        self.sha256 = sha256
    }

    /// The number of bytes at the end of a file that are held back until its digest is verified.
    ///
    /// A wheel cannot be read without its last bytes.
    package static let heldBack: UInt64 = 4096

    // MARK: - Reading

    /// Waits until the host has sent the first bytes, and returns the progress.
    ///
    /// - Throws: the error of the download, and `CancellationError`.
    package func start() async throws -> Progress { try await progress(until: nil) }

    /// Waits until the byte at an offset may be read, or the download is complete.
    ///
    /// - Throws: the error of the download, and `CancellationError`.
    package func progress(after offset: UInt64) async throws -> Progress { try await progress(until: offset) }

    private func progress(until offset: UInt64?) async throws -> Progress {
        while true {
            let changes = signal.count
            if let progress = try state.withLock({ try Self.progress($0, until: offset) }) { return progress }
            try Task.checkCancellation()
            await signal.wait(after: changes)
        }
    }

    /// Returns the progress; `nil` if the byte at `offset` is not available yet.
    ///
    /// If `offset` is `nil`, returns `nil` until the first byte is received.
    ///
    /// - Throws: the error of a failed download.
    private static func progress(_ state: State, until offset: UInt64?) throws -> Progress? {
        switch state.end {
        case .failure(let error): throw error
        case .success: return Progress(available: state.received, length: state.received, isComplete: true)
        case nil:
            guard offset.map({ state.available > $0 }) ?? (state.received > 0) else { return nil }
            return Progress(available: state.available, length: state.length, isComplete: false)
        }
    }

    /// Reads bytes that are available; it blocks on the disk.
    package func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard let source = state.withLock({ $0.source }) else { return [] }
        return try source.file.read(at: offset, count: count)
    }

    // MARK: - Growing

    /// Opens the file for readers.
    ///
    /// - Parameter received: the number of bytes that the file has already, for example from an earlier run.
    func begin(_ path: FilePath, received: UInt64, length: UInt64?) throws(FileError) {
        let source = try Source(path)
        state.withLock { state in (state.source, state.received, state.length) = (source, received, length) }
        signal.raise()
    }

    /// Records the number of bytes received so far, and wakes the readers.
    func grow(to received: UInt64, length: UInt64?) {
        state.withLock { state in
            state.received = max(state.received, received)
            if state.length == nil { state.length = length }
        }
        signal.raise()
    }

    /// Ends the download: with a verified file, or an error that each reader gets.
    package func finish(_ end: Result<PublishableFile, any Error>) {
        state.withLock { state in if state.end == nil { state.end = end } }
        signal.raise()
    }
}
