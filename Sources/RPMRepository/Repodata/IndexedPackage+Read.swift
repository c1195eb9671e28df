package import Failures
import Native
package import RPMBuilder
package import SystemPackage
package import VersionSort

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
    package init(built: BuiltPackage, hrefPrefix: String, form: RepodataForm) throws(Failure) {
        let algorithm = try form.digestAlgorithm
        self = try Self.naming(built.path) {
            let description = try built.written.description(packageSize: built.size) ?? RPMFileReader.read(built.path).package
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
