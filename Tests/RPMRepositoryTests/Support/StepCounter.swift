import Glibc
import Synchronization

/// Kills this process with SIGKILL after a number of steps, like a power failure.
final class StepCounter: Sendable {
    /// The exit status of a process that completed all its steps.
    static let survived: Int32 = 42
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func next() {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        if number == limit { kill(getpid(), SIGKILL) }
    }

    /// Ends a process that took fewer steps than the limit.
    func endWithoutHavingBeenKilled() { exit(Self.survived) }
}
