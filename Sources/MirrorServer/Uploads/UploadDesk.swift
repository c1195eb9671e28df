import Failures
import IndexCrawler
import NIOPosix
import Native
import Synchronization
import SystemPackage
import VersionSort

/// A queue that publishes uploads in groups.
///
/// Uploads that arrive during a commit share the next one.
final class UploadDesk: Sendable {
    /// An upload that waits, and its result.
    private final class Ticket: Sendable {
        let upload: CheckedUpload
        let result = Mutex<Result<MirrorStore.UploadOutcome, any Error>?>(nil)

        init(_ upload: CheckedUpload) { self.upload = upload }
    }

    private let root: FilePath
    private let key: UserKey
    private let opened = Mutex<MirrorStore?>(nil)
    private let waiting = Mutex<[Ticket]>([])
    /// One thread for publishing, because the mirror admits one at a time.
    private let publisher: NIOThreadPool
    /// The threads that write, hash and check what comes in, so that reading clients never wait for uploads.
    let workers: NIOThreadPool

    init(root: FilePath, key: UserKey) {
        (self.root, self.key) = (root, key)
        publisher = NIOThreadPool(numberOfThreads: 1)
        workers = NIOThreadPool(numberOfThreads: Self.workerCount)
        publisher.start()
        workers.start()
    }

    /// Ends the threads.
    func stop() async throws {
        try await workers.shutdownGracefully()
        try await publisher.shutdownGracefully()
    }

    /// Returns the mirror, which the first call opens.
    ///
    /// Opening creates folders, so a server that only reads never opens it.
    func store() throws -> MirrorStore {
        if let store = opened.withLock({ $0 }) { return store }
        let store = try MirrorStore(root: root, key: key)
        opened.withLock { $0 = store }
        return store
    }

    /// Runs work of an upload that blocks.
    func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await workers.runIfActive(body)
    }

    /// Publishes an upload, and waits until it is durable and visible.
    func publish(_ upload: CheckedUpload) async throws -> MirrorStore.UploadOutcome {
        let ticket = Ticket(upload)
        waiting.withLock { $0.append(ticket) }
        // Whoever runs first publishes all; a later one finds its own done.
        try await publisher.runIfActive { [self] in flush() }
        guard let result = ticket.result.withLock({ $0 }) else { throw Failure(.store, "\(upload.filename) was not published") }
        return try result.get()
    }

    private func flush() {
        let tickets = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !tickets.isEmpty else { return }
        let results: [Result<MirrorStore.UploadOutcome, any Error>]
        do {
            results = try store().publish(tickets.map(\.upload))
        } catch {
            results = tickets.map { _ in .failure(error) }
        }
        for (ticket, result) in zip(tickets, results) { ticket.result.withLock { $0 = result } }
    }

    /// Yanks a release, or unyanks it if `reason` is `nil`.
    ///
    /// Returns the number of its files.
    ///
    /// - Throws: ``UploadRefusal`` of kind `missing` if the mirror does not have the release.
    func yank(_ name: ProjectName, _ version: Version, reason: String?) async throws -> Int {
        try await publisher.runIfActive { [self] in try store().yank(name, version, reason: reason) }
    }

    private static let workerCount = 4
}
