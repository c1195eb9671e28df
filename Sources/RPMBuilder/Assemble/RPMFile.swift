package import SystemPackage

/// Where the bytes of a packaged file come from, or what stands in its place.
package enum RPMFileContent: Hashable, Sendable {
    case bytes([UInt8])
    /// A file of this machine, read once while the package is written; it must still have the size in bytes.
    case file(FilePath, size: UInt64)
    case directory
    /// A symbolic link and its target.
    case symlink(String)
    /// Owned by the package and not in it.
    case ghost(size: UInt64 = 0)
}

/// A file of a package.
package struct RPMFile: Hashable, Sendable {
    /// Absolute; of a source package the bare name.
    package var path: String
    package var content: RPMFileContent
    /// The permission bits, up to 0o7777; the type of the file comes from its content.
    ///
    /// Those of a link are always 0o777.
    package var mode: UInt16
    package var user: String
    package var group: String
    /// Seconds since 1970.
    package var mtime: UInt32
    package var flags: RPMFileFlags
    /// What `rpm --verify` compares.
    package var verify: RPMVerifyFlags
    /// The locale that the file is for, empty for all.
    package var language: String

    /// A file with the usual permissions of its kind: 0755 for a folder, 0777 for a link, 0644 otherwise.
    package init(
        path: String, content: RPMFileContent, mode: UInt16? = nil, user: String = "root", group: String = "root", mtime: UInt32,
        flags: RPMFileFlags = [], verify: RPMVerifyFlags = .all, language: String = ""
    ) {
        self.path = path
        self.content = content
        self.mode = mode ?? content.usualMode
        self.user = user
        self.group = group
        self.mtime = mtime
        self.flags = flags
        self.verify = verify
        self.language = language
    }
}

extension RPMFileContent {
    /// The permissions that files of the kind usually have.
    var usualMode: UInt16 {
        switch self {
        case .directory: 0o755
        case .symlink: 0o777
        case .bytes, .file, .ghost: 0o644
        }
    }

    /// The type bits of the mode, as `stat` has them.
    var typeBits: UInt16 {
        switch self {
        case .directory: 0o040000
        case .symlink: 0o120000
        case .bytes, .file, .ghost: 0o100000
        }
    }

    /// The size that the header states: bytes of the content, of the target for a link, none for a folder.
    var size: UInt64 {
        switch self {
        case .bytes(let bytes): UInt64(bytes.count)
        case .file(_, let size), .ghost(let size): size
        case .directory: 0
        case .symlink(let target): UInt64(target.utf8.count)
        }
    }

    var isGhost: Bool {
        if case .ghost = self { true } else { false }
    }

    /// Whether the header holds a digest of it: a regular file that is in the payload, empty or not.
    var hasDigest: Bool {
        switch self {
        case .bytes, .file: true
        case .directory, .symlink, .ghost: false
        }
    }
}
