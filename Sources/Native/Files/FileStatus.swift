internal import Glibc
internal import SystemPackage

/// What the file system says of one file, folder or link.
package struct FileStatus: Sendable, Hashable {
    /// The kind of file.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symlink, other
    }

    /// What it is.
    package let kind: Kind
    /// The size in bytes.
    package let size: UInt64
    /// The permission bits, with set-user, set-group and sticky.
    package let mode: UInt16
    /// The modification time in seconds since 1970.
    package let modificationTime: Int64
    /// The part of a second to add to the modification time, in nanoseconds.
    package let modificationNanoseconds: Int
    /// The number of the file on its device: names with one number are one file.
    package let inode: UInt64
    /// The number of the file system.
    package let device: UInt64
    /// How many names the file has.
    package let linkCount: UInt64

    /// Whether it is a file.
    package var isRegularFile: Bool { kind == .regular }
    /// Whether it is a folder.
    package var isDirectory: Bool { kind == .directory }
    /// Whether it is a symbolic link, which a look that follows links never reports.
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
