internal import Glibc
package import SystemPackage

/// A lock between processes (`flock`), held until its owner lets go of it or the process ends, however it ends.
package struct FileLock: ~Copyable, Sendable {
    /// Who may hold the lock at the same time.
    package enum Mode: Sendable {
        /// Any number of readers.
        case shared
        /// One owner and nobody else.
        case exclusive
    }

    private let descriptor: OwnedDescriptor

    /// Takes the lock; nil when somebody else holds it and `waiting` is false.
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
            // Whoever may read a file may lock it, and keep others waiting for as long as they please.
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
    /// Takes the lock of a folder, or of a lock file that is made when missing; waits, on this thread, until it is free.
    package static func lock(_ path: FilePath, _ mode: FileLock.Mode = .exclusive) throws(FileError) -> FileLock {
        guard let lock = try FileLock(path, mode, waiting: true) else { throw FileError(.lock, path, .wouldBlock) }
        return lock
    }

    /// Takes the lock if it is free; nil when another process, or another lock of this one, holds it.
    package static func tryLock(_ path: FilePath, _ mode: FileLock.Mode = .exclusive) throws(FileError) -> FileLock? {
        try FileLock(path, mode, waiting: false)
    }
}
