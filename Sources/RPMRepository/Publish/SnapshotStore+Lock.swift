import Glibc
import Native
import SystemPackage

extension SnapshotStore {
    /// Does something as the only publisher, after clearing away what a killed one left.
    ///
    /// Throws `.locked` when another process publishes: two publishers are a mistake, not a queue.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        guard let lock = try takeLock() else {
            throw RepositoryError(
                .locked, layout.lock.string, cause: "another relcli publishes there now", hint: "try again when it is done")
        }
        return try withExtendedLifetime(lock) {
            try clearLeftovers()
            try finishPending()
            return try body()
        }
    }

    /// The same for work that waits for others in between.
    func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
        guard let lock = try takeLock() else {
            throw RepositoryError(
                .locked, layout.lock.string, cause: "another relcli publishes there now", hint: "try again when it is done")
        }
        defer { withExtendedLifetime(lock) {} }
        try clearLeftovers()
        try finishPending()
        return try await body()
    }

    /// Takes the lock, with a little patience: a child process that was just started still holds what its parent let go of.
    private func takeLock() throws -> FileLock? {
        for _ in 0..<Self.lockAttempts {
            if let lock = try FileSystem.tryLock(layout.lock) { return lock }
            usleep(Self.lockPause)
        }
        return nil
    }

    private static let lockAttempts = 25
    /// Microseconds between two attempts.
    private static let lockPause: UInt32 = 10_000

    /// Removes the temporary folder and the files that were being written when a publisher was killed.
    private func clearLeftovers() throws {
        try FileSystem.remove(layout.temporary)
        for folder in [layout.root, layout.checks] {
            for entry in try FileSystem.list(folder) where entry.name.hasPrefix(".tmp-") {
                try FileSystem.remove(folder.appending(entry.name))
            }
        }
    }
}
