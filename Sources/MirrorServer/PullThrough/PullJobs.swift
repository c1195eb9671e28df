import IndexCrawler
import NIOPosix
import ServiceLifecycle
import Synchronization

/// A service that runs downloads apart from the requests of clients: a client that disconnects does not cancel them.
final class PullJobs: Service {
    private typealias Job = @Sendable () async -> Void

    /// The threads that read the disk.
    let threads: NIOThreadPool
    /// The threads that change the mirror: a change waits while another process makes its own, and readers must not wait for it.
    let writers: NIOThreadPool
    private let jobs: AsyncStream<Job>
    private let continuation: AsyncStream<Job>.Continuation
    private let running = Mutex(0)

    /// The maximum number of jobs at once.
    ///
    /// Beyond it, a request gets a 503 response with `Retry-After`.
    private static let limit = 1000

    init(threads: NIOThreadPool, writers: NIOThreadPool) {
        self.threads = threads
        self.writers = writers
        (jobs, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// Runs the jobs until the server ends.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs.cancelOnGracefulShutdown() { group.addTask { await job() } }
            group.cancelAll()
        }
    }

    /// Runs a change of the mirror that the end of the server does not cancel.
    func finish(_ change: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writers.submit { state in
                continuation.resume(with: state == .active ? Result(catching: change) : .failure(NIOThreadPoolError.ThreadPoolInactive()))
            }
        }
    }

    /// Accepts a job; returns `false` if there are too many.
    func submit(_ work: @escaping @Sendable () async -> Void) -> Bool {
        let isAccepted = running.withLock { running in
            guard running < Self.limit else { return false }
            running += 1
            return true
        }
        guard isAccepted else { return false }
        let job: Job = { [self] in
            await work()
            running.withLock { $0 -= 1 }
        }
        guard case .enqueued = continuation.yield(job) else {
            running.withLock { $0 -= 1 }
            return false
        }
        return true
    }
}

/// A table that does the work for each key once, for all callers at the same time.
final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private final class Pending: Sendable {
        let value = Mutex<Value?>(nil)
        let signal = ChangeSignal()
    }

    private let pending = Mutex<[Key: Pending]>([:])
    private let jobs: PullJobs

    init(_ jobs: PullJobs) { self.jobs = jobs }

    /// Returns the result of the work for a key, begun by this call or an earlier one; `nil` if there are too many jobs.
    ///
    /// - Throws: `CancellationError`; the work goes on for the others.
    func value(_ key: Key, _ make: @escaping @Sendable () async -> Value) async throws -> Value? {
        let (entry, isNew) = pending.withLock { pending in
            if let entry = pending[key] { return (entry, false) }
            let entry = Pending()
            pending[key] = entry
            return (entry, true)
        }
        if isNew {
            let isAccepted = jobs.submit { [self] in end(key, entry, await make()) }
            if !isAccepted { end(key, entry, nil) }
        }
        while true {
            let changes = entry.signal.count
            if let value = entry.value.withLock({ $0 }) { return value }
            if changes > 0 { return nil }
            try Task.checkCancellation()
            await entry.signal.wait(after: changes)
        }
    }

    private func end(_ key: Key, _ entry: Pending, _ value: Value?) {
        entry.value.withLock { $0 = value }
        pending.withLock { $0[key] = nil }
        entry.signal.raise()
    }
}
