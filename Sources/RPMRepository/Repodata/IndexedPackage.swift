package import Failures
import Native
package import RPMBuilder
package import SystemPackage
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

extension IndexedPackage {
    /// Reads a package file: its header, and all of it for the digest.
    ///
    /// - Parameter href: The path of the file, relative to the folder that will contain `repodata/`.
    /// - Throws: ``Failure`` with the file's name if it is not an RPM or cannot be read.
    package static func read(
        _ path: FilePath, href: String, form: RepodataForm, fileTime: FileTime = .modification
    ) throws(Failure) -> IndexedPackage {
        let algorithm = try form.digestAlgorithm
        return try naming(path) {
            let (package, digest) = try RPMFileReader.read(path, digest: algorithm)
            return IndexedPackage(
                description: package.package, href: href, checksumType: form.checksumName, checksum: Hex.encode(digest), size: package.fileSize,
                fileTime: fileTime == .build ? Int64(clamping: package.package.buildTime) : package.fileTime,
                headerStart: package.headerStart, headerEnd: package.headerEnd)
        }
    }

    /// Creates the value for a built package, whose digest is known, and its header too if this process wrote it.
    ///
    /// The file time is the build time, so that a copy of the file gives the same metadata. For a digest other than
    /// SHA-256, the file is read.
    ///
    /// - Parameter known: The description of the package, if its header was read before.
    package init(built: BuiltPackage, hrefPrefix: String, form: RepodataForm, known: PackageDescription? = nil) throws(Failure) {
        let algorithm = try form.digestAlgorithm
        self = try Self.naming(built.path) {
            let description = try known ?? built.written.description(packageSize: built.size) ?? RPMFileReader.read(built.path).package
            return IndexedPackage(
                description: description, href: hrefPrefix + built.fileName, checksumType: form.checksumName,
                checksum: algorithm == .sha256 ? built.sha256.hex : Hex.encode(try Digest.ofFile(built.path, algorithm)), size: built.size,
                fileTime: Int64(clamping: description.buildTime), headerStart: built.headerStart, headerEnd: built.headerEnd)
        }
    }

    private static func naming(_ path: FilePath, _ body: () throws -> IndexedPackage) throws(Failure) -> IndexedPackage {
        do { return try body() } catch {
            throw Failure(
                .badPackage, path.string, cause: "\(error)", hint: "remove the file, or fetch or build it again")
        }
    }
}
