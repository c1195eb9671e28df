package import VersionSort

/// The data of a package from its header.
package struct PackageDescription: Hashable, Sendable {
    /// A file of a package.
    package struct File: Hashable, Sendable {
        /// The kinds of files in repository metadata.
        package enum Kind: Sendable {
            case file, directory, ghost
        }

        /// The absolute path; in a source package, a plain name.
        package var path: String
        package var kind: Kind
        package var flags: RPMFileFlags
        /// The mode, including the type bits as in `stat`.
        package var mode: UInt16
        /// The hexadecimal digest, with the package's ``PackageDescription/fileDigestAlgorithm``; empty if there is none.
        package var digest: String
        /// The size in bytes.
        package var size: UInt64
        package var user: String
        package var group: String
        /// The target of a symbolic link; empty for other files.
        package var linkTo: String
        /// The modification time in seconds since 1970.
        package var mtime: UInt32

        /// A Boolean value that indicates whether the file is a symbolic link.
        package var isSymlink: Bool { mode & 0o170000 == 0o120000 }
        /// A Boolean value that indicates whether the file is regular, in the payload or a ghost file.
        package var isRegular: Bool { mode & 0o170000 == 0o100000 }
    }

    /// The amount of data read for each file.
    package enum FileDetail: Sendable {
        /// All data.
        case whole
        /// Only path, kind, flags and mode, as in repository metadata.
        case places
    }

    package var name: String
    package var evr: EVR
    /// The architecture; `src` for a source package.
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
    /// The build time in seconds since 1970.
    package var buildTime: UInt64
    package var sourceRPM: String?
    /// The version of rpm in the header.
    package var rpmVersion: String?
    package var payloadCompressor: String?
    /// rpm's number of the digest algorithm for files.
    ///
    /// 8 is SHA-256; if the header states none, 1 (MD5).
    package var fileDigestAlgorithm: UInt64
    /// The sizes in bytes of the package file, of the installed files, and of the archive in the payload.
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
    /// The triggers in header order; empty for planned packages, because ours have none.
    package var triggers: [RPMTrigger] = []
    /// The change log in header order, newest entry first.
    package var changelog: [ChangelogEntry]
    /// The files in header order.
    package var files: [File]

    /// The dependencies with characters that repository metadata cannot contain.
    ///
    /// Tools that write such metadata skip the package or fail. Each dependency has the name of its kind in a spec.
    package var unwritableDependencies: [(kind: String, dependency: RPMDependency)] {
        let lists = [
            ("Requires", requires), ("Provides", provides), ("Conflicts", conflicts), ("Obsoletes", obsoletes), ("Recommends", recommends),
            ("Suggests", suggests), ("Supplements", supplements), ("Enhances", enhances),
        ]
        func isUnwritable(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } || !RPMText.isClean(text) }
        return lists.flatMap { kind, list in list.filter { isUnwritable($0.name) || isUnwritable($0.evr) }.map { (kind, $0) } }
    }

    /// The NEVRA of the package.
    package var nevra: NEVRA { NEVRA(name: name, evr: evr, arch: arch) }
}
