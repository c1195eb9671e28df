internal import Synchronization

/// A table that does the work for each key once, even if several callers ask for it at the same time.
///
/// Results may be kept for later callers.
///
/// The first caller does the work in its own task. If that task is cancelled, another caller takes over.
package final class InFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private enum Signal {
        case done(Result<Value, any Error>)
        case takeOver
    }

    private enum Entry {
        case running([UInt64: CheckedContinuation<Signal, Never>])
        case kept(Value)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var nextID: UInt64 = 0
        /// The waiters that were cancelled before they could be registered.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())
    private let keepsResults: Bool

    /// Creates an empty table.
    ///
    /// If `keepsResults`, a successful result is computed only once.
    package init(keepsResults: Bool) { self.keepsResults = keepsResults }

    /// Returns the value for a key, computed by this call or by an earlier one that is still running.
    package func value(_ key: Key, _ make: @Sendable () async throws -> Value) async throws -> Value {
        while true {
            switch claim(key) {
            case .kept(let value): return value
            case .owner: return try await work(key, make)
            case .waiter(let id):
                switch await wait(key, id) {
                case .done(let result): return try result.get()
                case .takeOver: try Task.checkCancellation()
                }
            }
        }
    }

    /// Stores a value that was computed elsewhere in place of an earlier one, unless the key's value is being computed.
    func keep(_ value: Value, for key: Key) {
        state.withLock { state in
            if case .running = state.entries[key] { return }
            state.entries[key] = .kept(value)
        }
    }

    private enum Claim {
        case kept(Value)
        case owner
        case waiter(UInt64)
    }

    private func claim(_ key: Key) -> Claim {
        state.withLock { state in
            switch state.entries[key] {
            case .kept(let value): return .kept(value)
            case .running:
                state.nextID += 1
                return .waiter(state.nextID)
            case nil:
                state.entries[key] = .running([:])
                return .owner
            }
        }
    }

    private func work(_ key: Key, _ make: @Sendable () async throws -> Value) async throws -> Value {
        do {
            let value = try await make()
            finish(key, keeping: keepsResults ? value : nil, .done(.success(value)))
            return value
        } catch {
            // A cancellation of this task is not a failure of the work: let another caller do it.
            finish(key, keeping: nil, Task.isCancelled ? .takeOver : .done(.failure(error)))
            throw error
        }
    }

    private func finish(_ key: Key, keeping value: Value?, _ signal: Signal) {
        let waiters: [CheckedContinuation<Signal, Never>] = state.withLock { state in
            guard case .running(let waiters) = state.entries[key] else { return [] }
            state.entries[key] = value.map { .kept($0) }
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: signal) }
    }

    private func wait(_ key: Key, _ id: UInt64) async -> Signal {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    guard case .running(var waiters) = state.entries[key] else { return true }
                    waiters[id] = continuation
                    state.entries[key] = .running(waiters)
                    return false
                }
                if isLate { continuation.resume(returning: .takeOver) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Signal, Never>? = state.withLock { state in
                guard case .running(var waiters) = state.entries[key], let waiter = waiters.removeValue(forKey: id) else {
                    state.cancelled.insert(id)
                    return nil
                }
                state.entries[key] = .running(waiters)
                return waiter
            }
            waiter?.resume(returning: .takeOver)
        }
    }
}
