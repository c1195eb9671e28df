internal import Dispatch
internal import Synchronization

/// A queue that commits staged projects in groups.
///
/// A commit waits for the disk three times, however many projects it has. So it waits a little for a large group, unless no other project can arrive.
final class CommitQueue: Sendable {
    private typealias Waiter = (project: StagedProject, continuation: CheckedContinuation<Void, any Error>)

    private struct State {
        var waiting: [Waiter] = []
        /// The number of projects between ``enter()`` and ``leave()``, the waiting ones included.
        var present = 0
        var isClosed = false

        /// A Boolean value that indicates whether the next commit has no reason to wait for more projects.
        var isReady: Bool { waiting.count >= min(largestGroup, present) }
    }

    /// The number of projects with which a commit begins at once.
    static let largestGroup = 64
    /// The longest time that a project waits for others, in steps.
    private static let (step, steps) = (Duration.milliseconds(5), 40)

    private let state = Mutex(State())
    private let store: MirrorStore
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    /// The thread of the commits: a task that waits for the disk would keep one of the few threads on which all other tasks run.
    private let thread = DispatchQueue(label: "commits")

    init(_ store: MirrorStore) {
        self.store = store
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes that work on a project begins, which may end with a commit.
    func enter() { state.withLock { $0.present += 1 } }

    /// Notes that work on a project has ended.
    func leave() { state.withLock { $0.present -= 1 } }

    /// Adds a project to the next commit and waits until it is durable and visible.
    ///
    /// - Throws: the error of the commit, or `CancellationError` if the queue no longer runs.
    func commit(_ project: StagedProject) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = state.withLock { state in
                if !state.isClosed { state.waiting.append((project, continuation)) }
                return !state.isClosed
            }
            guard isAccepted else {
                project.discard()
                return continuation.resume(throwing: CancellationError())
            }
            arrived.yield()
        }
    }

    /// Commits arriving projects until ``close()`` or cancellation.
    ///
    /// Call it once.
    @concurrent
    func run() async {
        for await _ in arrivals {
            for _ in 0..<Self.steps where !state.withLock({ $0.isReady }) { try? await Task.sleep(for: Self.step) }
            await withCheckedContinuation { continuation in
                thread.async {
                    self.commitWaiting()
                    continuation.resume()
                }
            }
        }
        // A cancelled stream ends at once, so that no caller waits forever.
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting {
            waiter.project.discard()
            waiter.continuation.resume(throwing: CancellationError())
        }
    }

    /// Ends ``run()`` after all arrived projects are committed.
    func close() { arrived.finish() }

    private func commitWaiting() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        do {
            try store.commit(waiting.map(\.project))
            for waiter in waiting { waiter.continuation.resume() }
        } catch {
            // The fault of one project is no other's.
            for waiter in waiting { commitAlone(waiter) }
        }
    }

    private func commitAlone(_ waiter: Waiter) {
        do {
            try store.commit([waiter.project])
            waiter.continuation.resume()
        } catch {
            // The files of a superseded change are committed with the next attempt.
            waiter.project.discard(keepingFiles: error is SupersededProject)
            waiter.continuation.resume(throwing: error)
        }
    }
}
