package import RPMBuilder
package import VersionSort

/// A package as repository metadata tells of it: what it says of itself, where it is, and its digest.
package struct IndexedPackage: Sendable {
    /// Where the time of the package file comes from.
    package enum FileTime: Sendable {
        /// The modification time of the file, as createrepo_c does.
        case modification
        /// The time at which the package was built: the same wherever the file is copied to.
        case build
    }

    /// What the package says of itself.
    package let description: PackageDescription
    /// Where it is, relative to the folder that holds `repodata/`.
    package let href: String
    /// The name of the digest as repositories write it.
    package let checksumType: String
    /// The digest of the whole file, in hexadecimal.
    package let checksum: String
    /// Bytes of the file.
    package let size: UInt64
    /// Seconds since 1970.
    package let fileTime: Int64
    /// Where the main header starts in the file.
    package let headerStart: UInt64
    /// Where it ends, and the payload starts.
    package let headerEnd: UInt64

    /// Name, epoch, version, release and architecture; `src` for a source package.
    package var nevra: NEVRA { NEVRA(name: description.name, evr: description.evr, arch: description.arch) }
}
