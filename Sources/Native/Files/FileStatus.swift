import Glibc
package import SystemPackage

/// The status of one file, folder or link.
package struct FileStatus: Sendable, Hashable {
    /// The kind of file.
    package enum Kind: Sendable, Hashable, CustomStringConvertible {
        case regular, directory, symlink, fifo, socket, device

        /// The kind with an article, for messages: `a folder`.
        package var description: String {
            switch self {
            case .regular: "a file"
            case .directory: "a folder"
            case .symlink: "a symbolic link"
            case .fifo: "a FIFO"
            case .socket: "a socket"
            case .device: "a device"
            }
        }

        /// A Boolean value indicating whether the path is neither a file nor a folder nor a link.
        package var isSpecial: Bool { [.fifo, .socket, .device].contains(self) }
    }

    /// The kind of the file.
    package let kind: Kind
    /// The size in bytes.
    package let size: UInt64
    /// The permission bits, including the set-user-ID, set-group-ID and sticky bits.
    package let mode: UInt16
    /// The number of the user who owns the file.
    package let owner: UInt32
    /// The modification time in seconds since 1970.
    package let modificationTime: Int64
    /// The nanoseconds to add to the modification time.
    package let modificationNanoseconds: Int
    /// The time of the last change of the content, the names or the attributes, in seconds since 1970; no program can set it.
    package let changeTime: Int64
    /// The nanoseconds to add to the change time.
    package let changeNanoseconds: Int
    /// The number of the file on its device.
    ///
    /// Names with the same number are the same file.
    package let inode: UInt64
    /// The number of the device that holds the file.
    package let device: UInt64
    /// The number of names that the file has.
    package let linkCount: UInt64

    /// The path is a regular file.
    package var isRegularFile: Bool { kind == .regular }
    /// The path is a folder.
    package var isDirectory: Bool { kind == .directory }
    /// The path is a symbolic link.
    ///
    /// A status that follows links never reports one.
    package var isSymlink: Bool { kind == .symlink }

    init(_ status: stat) {
        kind = Kind(mode: status.st_mode)
        size = UInt64(max(0, status.st_size))
        mode = UInt16(status.st_mode & 0o7777)
        owner = UInt32(status.st_uid)
        modificationTime = Int64(status.st_mtim.tv_sec)
        modificationNanoseconds = Int(status.st_mtim.tv_nsec)
        changeTime = Int64(status.st_ctim.tv_sec)
        changeNanoseconds = Int(status.st_ctim.tv_nsec)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
        linkCount = UInt64(status.st_nlink)
    }
}

extension FileStatus.Kind {
    init(mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symlink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .device
            }
    }
}

/// A lock between processes (`flock`), held until its owner releases it or the process ends.
package struct FileLock: ~Copyable, Sendable {
    /// The number of holders that a lock admits.
    package enum Mode: Sendable {
        /// Any number of readers hold the lock; for this, a lock file that can be read but not written is enough.
        case shared
        /// One owner holds the lock.
        case exclusive
    }

    private let descriptor: OwnedDescriptor

    /// Takes the lock; `nil` if it is held elsewhere and `waiting` is `false`.
    init?(_ path: FilePath, _ mode: Mode, waiting: Bool) throws(FileError) {
        let descriptor = try Self.open(path, mode)
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

    private static func open(_ path: FilePath, _ mode: Mode) throws(FileError) -> CInt {
        do throws(FileError) {
            if mode == .shared, let descriptor = try? readable(path) { return descriptor }
            // Only this user may open the file: everyone who can open it can lock it and block others indefinitely.
            let descriptor = unsafe try SystemCall.run(.lock, at: path) { unsafe Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0o600) }
            _ = fchmod(descriptor, 0o600)
            return descriptor
        } catch {
            // A shared lock needs no right to write, and the disk may be read-only.
            let canRead = mode == .shared && [.permissionDenied, .notPermitted, .readOnlyFileSystem].contains(error.errno)
            guard error.errno == .isDirectory || canRead else { throw error }
            return try readable(path)
        }
    }

    private static func readable(_ path: FilePath) throws(FileError) -> CInt {
        unsafe try SystemCall.run(.lock, at: path) { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK) }
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
