internal import Synchronization

/// A signal that wakes waiting tasks after a change.
///
/// A task reads ``count``, examines the state, and calls ``wait(after:)`` with that count. A change in between ends the wait at once, so none is missed.
package final class ChangeSignal: Sendable {
    private struct State {
        var count: UInt64 = 0
        var nextID: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        /// The waiters that were cancelled before they could be registered.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())

    /// Creates a signal without any change.
    package init() {}

    /// The number of changes so far.
    package var count: UInt64 { state.withLock { $0.count } }

    /// Increases ``count`` and wakes all waiting tasks.
    package func raise() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until ``count`` is greater than the given value, or the task is cancelled.
    package func wait(after count: UInt64) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.cancelled.remove(id) != nil || state.count > count { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: id)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.resume()
        }
        // A cancellation that came after the change left its mark.
        state.withLock { state in _ = state.cancelled.remove(id) }
    }
}
