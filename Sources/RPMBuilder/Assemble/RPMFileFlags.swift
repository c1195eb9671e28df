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
