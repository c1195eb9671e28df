internal import Glibc
internal import SystemPackage

/// The status of one file, folder or link.
package struct FileStatus: Sendable, Hashable {
    /// The kind of file.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symlink, other
    }

    /// The kind of the file.
    package let kind: Kind
    /// The size in bytes.
    package let size: UInt64
    /// The permission bits, including the set-user-ID, set-group-ID and sticky bits.
    package let mode: UInt16
    /// The modification time in seconds since 1970.
    package let modificationTime: Int64
    /// The nanoseconds to add to the modification time.
    package let modificationNanoseconds: Int
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
        modificationTime = Int64(status.st_mtim.tv_sec)
        modificationNanoseconds = Int(status.st_mtim.tv_nsec)
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
            default: .other
            }
    }
}
