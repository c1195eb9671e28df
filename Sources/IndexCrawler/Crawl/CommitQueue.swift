internal import Synchronization

/// A queue that commits staged projects in groups.
///
/// Projects that arrive during a commit share the next commit and its disk syncs.
final class CommitQueue: Sendable {
    private typealias Waiter = (project: StagedProject, continuation: CheckedContinuation<Void, any Error>)

    private struct State {
        var waiting: [Waiter] = []
        var isClosed = false
    }

    /// The number of projects in a commit from which the next commit starts after a pause, so that more projects can join it.
    private static let busySize = 4
    private static let pause = Duration.milliseconds(50)

    private let state = Mutex(State())
    private let store: MirrorStore
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init(_ store: MirrorStore) {
        self.store = store
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

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
        var last = 0
        for await _ in arrivals {
            // While many projects finish, more of them share the syncs of a commit that waits a little.
            if last >= Self.busySize { try? await Task.sleep(for: Self.pause) }
            last = commitWaiting()
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

    /// Commits the projects that wait, and returns their number.
    private func commitWaiting() -> Int {
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
        return waiting.count
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
