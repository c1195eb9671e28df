package import SystemPackage

/// The content of a packaged file, or its kind if it has none.
package enum RPMFileContent: Hashable, Sendable {
    case bytes([UInt8])
    /// A file on this machine, read once while the package is written. Its size must still be `size` bytes.
    case file(FilePath, size: UInt64)
    case directory
    /// A symbolic link with its target.
    case symlink(String)
    /// A ghost file: the package owns it but does not contain it.
    case ghost(size: UInt64 = 0)
}

/// A file of a package.
package struct RPMFile: Hashable, Sendable {
    /// The absolute path; in a source package, the plain name.
    package var path: String
    package var content: RPMFileContent
    /// The permission bits, up to 0o7777.
    ///
    /// The file type follows from the content.
    ///
    /// A link always has 0o777.
    package var mode: UInt16
    package var user: String
    package var group: String
    /// The modification time in seconds since 1970.
    package var mtime: UInt32
    package var flags: RPMFileFlags
    /// The attributes that `rpm --verify` compares.
    package var verify: RPMVerifyFlags
    /// The locale of the file; empty for all locales.
    package var language: String

    /// Creates a file.
    ///
    /// The default permissions are 0755 for a folder, 0777 for a link and 0644 otherwise.
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
    /// The usual permissions for this kind of content.
    var usualMode: UInt16 {
        switch self {
        case .directory: 0o755
        case .symlink: 0o777
        case .bytes, .file, .ghost: 0o644
        }
    }

    /// The type bits of the mode, as in `stat`.
    var typeBits: UInt16 {
        switch self {
        case .directory: 0o040000
        case .symlink: 0o120000
        case .bytes, .file, .ghost: 0o100000
        }
    }

    /// The size in the header: the bytes of the content or of a link's target; 0 for a folder.
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

    /// A Boolean value indicating whether the header contains a digest.
    ///
    /// It does for regular files in the payload, also empty ones.
    var hasDigest: Bool {
        switch self {
        case .bytes, .file: true
        case .directory, .symlink, .ghost: false
        }
    }
}

/// The flags of a packaged file (`RPMFILE_*`).
package struct RPMFileFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let config = RPMFileFlags(rawValue: 1)
    package static let doc = RPMFileFlags(rawValue: 1 << 1)
    package static let missingOK = RPMFileFlags(rawValue: 1 << 3)
    package static let noReplace = RPMFileFlags(rawValue: 1 << 4)
    /// The spec file of a source package.
    package static let specFile = RPMFileFlags(rawValue: 1 << 5)
    package static let ghost = RPMFileFlags(rawValue: 1 << 6)
    /// A licence file.
    ///
    /// rpm supports it since 4.11; for older releases use ``doc``.
    package static let license = RPMFileFlags(rawValue: 1 << 7)
    package static let readme = RPMFileFlags(rawValue: 1 << 8)
    package static let publicKey = RPMFileFlags(rawValue: 1 << 11)
    package static let artifact = RPMFileFlags(rawValue: 1 << 12)
}

/// The attributes of a file that `rpm --verify` compares (`RPMVERIFY_*`).
package struct RPMVerifyFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let digest = RPMVerifyFlags(rawValue: 1)
    package static let size = RPMVerifyFlags(rawValue: 1 << 1)
    package static let linkTarget = RPMVerifyFlags(rawValue: 1 << 2)
    package static let user = RPMVerifyFlags(rawValue: 1 << 3)
    package static let group = RPMVerifyFlags(rawValue: 1 << 4)
    package static let mtime = RPMVerifyFlags(rawValue: 1 << 5)
    package static let mode = RPMVerifyFlags(rawValue: 1 << 6)
    package static let deviceNumber = RPMVerifyFlags(rawValue: 1 << 7)
    package static let all = RPMVerifyFlags(rawValue: .max)
    /// The attributes that cannot be compared for a ghost file.
    static let contents: RPMVerifyFlags = [.digest, .size, .linkTarget, .mtime]
}
