package import VersionSort

/// What a package says of itself, as its header tells it.
package struct PackageDescription: Hashable, Sendable {
    /// A file of a package.
    package struct File: Hashable, Sendable {
        /// What repository metadata distinguishes.
        package enum Kind: Sendable {
            case file, directory, ghost
        }

        /// Absolute; bare in a source package.
        package var path: String
        package var kind: Kind
        package var flags: RPMFileFlags
        /// With the type bits, as `stat` has them.
        package var mode: UInt16
        /// Hexadecimal, in the package's ``PackageDescription/fileDigestAlgorithm``; empty for what has none.
        package var digest: String
        /// Bytes.
        package var size: UInt64
        package var user: String
        package var group: String
        /// The target of a symbolic link, else empty.
        package var linkTo: String
        /// Seconds since 1970.
        package var mtime: UInt32

        /// Whether it is a symbolic link.
        package var isSymlink: Bool { mode & 0o170000 == 0o120000 }
        /// Whether it is a regular file, in the payload or only reserved.
        package var isRegular: Bool { mode & 0o170000 == 0o100000 }
    }

    /// How much is read of each file.
    package enum FileDetail: Sendable {
        /// Everything.
        case whole
        /// Path, kind, flags and mode: what repository metadata tells.
        case places
    }

    package var name: String
    package var evr: EVR
    /// `src` for a source package.
    package var arch: String
    package var isSource: Bool
    package var summary: String
    package var description: String
    package var license: String
    package var group: String
    package var url: String?
    package var vendor: String?
    package var packager: String?
    package var buildHost: String
    /// Seconds since 1970.
    package var buildTime: UInt64
    package var sourceRPM: String?
    /// The rpm that wrote it, or that the writer names.
    package var rpmVersion: String?
    package var payloadCompressor: String?
    /// rpm's number of the digest of the files: 8 is SHA-256; 1, MD5, when the header names none.
    package var fileDigestAlgorithm: UInt64
    /// Bytes of the package file, of what it installs, and of the archive in its payload.
    package var packageSize: UInt64
    package var installedSize: UInt64
    package var archiveSize: UInt64
    package var requires: [RPMDependency]
    package var provides: [RPMDependency]
    package var conflicts: [RPMDependency]
    package var obsoletes: [RPMDependency]
    package var recommends: [RPMDependency]
    package var suggests: [RPMDependency]
    package var supplements: [RPMDependency]
    package var enhances: [RPMDependency]
    package var scriptlets: [RPMScriptlet]
    /// In the order of the header; empty for what is only planned, as ours have none.
    package var triggers: [RPMTrigger] = []
    /// Newest first, as the header has them.
    package var changelog: [ChangelogEntry]
    /// In the order of the header.
    package var files: [File]

    /// The dependencies with characters that repository metadata cannot hold: tools that write it leave the package out, or end.
    ///
    /// Each with the word of a spec for its kind.
    package var unwritableDependencies: [(kind: String, dependency: RPMDependency)] {
        let lists = [
            ("Requires", requires), ("Provides", provides), ("Conflicts", conflicts), ("Obsoletes", obsoletes), ("Recommends", recommends),
            ("Suggests", suggests), ("Supplements", supplements), ("Enhances", enhances),
        ]
        func isUnwritable(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } || !RPMText.isClean(text) }
        return lists.flatMap { kind, list in list.filter { isUnwritable($0.name) || isUnwritable($0.evr) }.map { (kind, $0) } }
    }

    /// What names the package.
    package var nevra: NEVRA { NEVRA(name: name, evr: evr, arch: arch) }
}
