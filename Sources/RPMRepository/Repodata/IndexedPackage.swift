package import RPMBuilder
package import VersionSort

/// A package for repository metadata: its data, location and digest.
package struct IndexedPackage: Sendable {
    /// The source of the package file's time.
    package enum FileTime: Sendable {
        /// The modification time of the file, as in createrepo_c.
        case modification
        /// The build time of the package, which is the same for all copies of the file.
        case build
    }

    /// The data of the package.
    package let description: PackageDescription
    /// The path, relative to the folder with `repodata/`.
    package let href: String
    /// The name of the digest in repository metadata.
    package let checksumType: String
    /// The hexadecimal digest of the whole file.
    package let checksum: String
    /// The size of the file, in bytes.
    package let size: UInt64
    /// The time of the file, in seconds since 1970.
    package let fileTime: Int64
    /// The start of the main header in the file.
    package let headerStart: UInt64
    /// The end of the main header, where the payload starts.
    package let headerEnd: UInt64

    /// The NEVRA, with `src` for a source package.
    package var nevra: NEVRA { NEVRA(name: description.name, evr: description.evr, arch: description.arch) }
}
