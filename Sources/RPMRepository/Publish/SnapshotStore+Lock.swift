import Failures
import ForeignText
import Glibc
import Native
import SystemPackage

extension SnapshotStore {
    /// Runs a closure as the only publisher, after removing the files of a killed one.
    ///
    /// It waits for another publisher, and throws `.locked` if that does not end within ``patience``.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        try prepare()
        var lock = try FileSystem.tryLock(layout.lock)
        for _ in 0..<attempts where lock == nil {
            usleep(Self.lockPause)
            lock = try FileSystem.tryLock(layout.lock)
        }
        guard let lock else { throw busy }
        return try withExtendedLifetime(lock) {
            try clearLeftovers()
            try finishPending()
            return try body()
        }
    }

    /// Runs an asynchronous closure as the only publisher.
    func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
        try prepare()
        var lock = try FileSystem.tryLock(layout.lock)
        for _ in 0..<attempts where lock == nil {
            try await Task.sleep(for: .microseconds(Self.lockPause))
            lock = try FileSystem.tryLock(layout.lock)
        }
        guard let lock else { throw busy }
        defer { withExtendedLifetime(lock) {} }
        try clearLeftovers()
        try finishPending()
        return try await body()
    }

    private var busy: Failure {
        Failure(
            .locked, layout.lock.string, cause: "another relcli publishes there, and did not end within \(patience)",
            hint: "try again when it is done")
    }

    private var attempts: Int { max(1, Int(patience / .microseconds(Self.lockPause))) }

    /// The pause between two attempts in microseconds.
    private static let lockPause: UInt32 = 10_000

    /// Removes the temporary folder and partly written files of a killed publisher.
    private func clearLeftovers() throws {
        try FileSystem.remove(layout.temporary)
        for folder in [layout.root, layout.checks] {
            for entry in try FileSystem.list(folder) where entry.name.utf8.hasPrefix(".tmp-") {
                try FileSystem.remove(folder.appending(entry.name))
            }
        }
    }
}
