internal import Glibc
package import SystemPackage

/// A lock between processes (`flock`), held until its owner releases it or the process ends.
package struct FileLock: ~Copyable, Sendable {
    /// The number of holders that a lock admits.
    package enum Mode: Sendable {
        /// Any number of readers hold the lock.
        case shared
        /// One owner holds the lock.
        case exclusive
    }

    private let descriptor: OwnedDescriptor

    /// Takes the lock; `nil` if it is held elsewhere and `waiting` is `false`.
    init?(_ path: FilePath, _ mode: Mode, waiting: Bool) throws(FileError) {
        let descriptor = try Self.open(path)
        let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        do throws(FileError) {
            try SystemCall.run(.lock, path) { flock(descriptor, operation) }
        } catch {
            close(descriptor)
            if error.errno == .wouldBlock { return nil }
            throw error
        }
        self.descriptor = OwnedDescriptor(descriptor)
    }

    private static func open(_ path: FilePath) throws(FileError) -> CInt {
        do throws(FileError) {
            // Only this user may open the file: everyone who can open it can lock it and block others indefinitely.
            let descriptor = unsafe try SystemCall.run(.lock, at: path) { unsafe Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0o600) }
            _ = fchmod(descriptor, 0o600)
            return descriptor
        } catch {
            guard error.errno == .isDirectory else { throw error }
            return unsafe try SystemCall.run(.lock, at: path) { unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
    }
}

extension FileSystem {
    /// Takes the lock of a folder, or of a lock file that is created if missing.
    ///
    /// Blocks this thread until the lock is free.
    package static func lock(_ path: FilePath, _ mode: FileLock.Mode = .exclusive) throws(FileError) -> FileLock {
        guard let lock = try FileLock(path, mode, waiting: true) else { throw FileError(.lock, path, .wouldBlock) }
        return lock
    }

    /// Takes the lock if it is free; returns `nil` if another process, or another lock of this process, holds it.
    package static func tryLock(_ path: FilePath, _ mode: FileLock.Mode = .exclusive) throws(FileError) -> FileLock? {
        try FileLock(path, mode, waiting: false)
    }
}
