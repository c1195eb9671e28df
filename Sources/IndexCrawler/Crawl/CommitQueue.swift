internal import Dispatch
internal import Synchronization

/// A queue that commits staged projects in groups.
///
/// A commit waits for the disk four times, whatever the number of its projects. So a group waits for a short time, until it has ``largestGroup`` projects or
/// no other project is in work.
final class CommitQueue: Sendable {
    typealias Waiter = (project: StagedProject, continuation: CheckedContinuation<Void, any Error>)

    struct State {
        var waiting: [Waiter] = []
        /// The number of projects between ``enter()`` and ``leave()``, the waiting ones included.
        var present = 0
        /// The number of the waiting group, from 0.
        var group = 0
        /// The waiting group has waited long enough.
        var isOverdue = false
        /// No more projects arrive.
        var isEnding = false
        var isClosed = false

        /// A Boolean value indicating whether the waiting group has no reason to wait for more projects.
        var isDue: Bool { !waiting.isEmpty && (waiting.count >= min(largestGroup, present) || isOverdue || isEnding) }

        mutating func take() -> [Waiter] {
            defer { (waiting, group, isOverdue) = ([], group + 1, false) }
            return waiting
        }
    }

    /// The number of projects with which a commit begins at once.
    static let largestGroup = 128
    /// The maximum time that a group waits for more projects.
    private let patience: DispatchTimeInterval

    let state = Mutex(State())
    private let store: MirrorStore
    private let signals: AsyncStream<Void>
    /// The continuation of the signals that a group may be due.
    private let signal: AsyncStream<Void>.Continuation
    /// The thread of the commits: a task that waits for the disk would keep one of the few threads on which all other tasks run.
    private let thread = DispatchQueue(label: "commits")

    init(_ store: MirrorStore, patience: DispatchTimeInterval = .milliseconds(200)) {
        self.store = store
        self.patience = patience
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes that work on a project begins, which may end with a commit.
    func enter() { state.withLock { $0.present += 1 } }

    /// Notes that work on a project has ended.
    func leave() {
        state.withLock { $0.present -= 1 }
        signal.yield()
    }

    /// Adds a project to the next commit and waits until it is durable and visible.
    ///
    /// - Throws: the error of the commit, or `CancellationError` if the queue no longer runs.
    func commit(_ project: StagedProject) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let place = state.withLock { state -> (group: Int, isFirst: Bool)? in
                guard !state.isClosed else { return nil }
                state.waiting.append((project, continuation))
                return (state.group, state.waiting.count == 1)
            }
            guard let place else {
                project.discard()
                return continuation.resume(throwing: CancellationError())
            }
            if place.isFirst { limitWait(of: place.group) }
            signal.yield()
        }
    }

    /// Marks a group as overdue after ``patience``, unless it was committed before.
    private func limitWait(of group: Int) {
        thread.asyncAfter(deadline: .now() + patience) { [weak self] in
            guard let self else { return }
            state.withLock { if $0.group == group { $0.isOverdue = true } }
            signal.yield()
        }
    }

    /// Commits arriving projects until ``close()`` or cancellation.
    ///
    /// Call it once.
    @concurrent
    func run() async {
        for await _ in signals where state.withLock(\.isDue) {
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
            return state.take()
        }
        for waiter in waiting {
            waiter.project.discard()
            waiter.continuation.resume(throwing: CancellationError())
        }
    }

    /// Ends ``run()`` after all arrived projects are committed.
    func close() {
        state.withLock { $0.isEnding = true }
        signal.yield()
        signal.finish()
    }

    private func commitWaiting() {
        let waiting = state.withLock { $0.take() }
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
