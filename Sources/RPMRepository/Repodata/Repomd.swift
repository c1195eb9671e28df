package import Failures
import Native
package import SystemPackage

/// The index of a repository's metadata: `repodata/repomd.xml`.
package struct Repomd: Hashable, Sendable {
    /// The kinds of metadata that are generated from packages.
    package enum Kind: String, CaseIterable, Sendable {
        case primary, filelists, other
    }

    /// One metadata file.
    package struct DataFile: Hashable, Sendable {
        /// The name of the digest in repository metadata: `sha256`, or `sha` for SHA-1.
        package var checksumType: String
        /// The hexadecimal digest of the stored file.
        package var checksum: String
        /// The digest of the uncompressed content.
        package var openChecksum: String
        /// The path, relative to the folder with `repodata/`.
        package var href: String
        /// The time in seconds since 1970.
        package var timestamp: UInt64
        /// The size of the stored file, in bytes.
        package var size: UInt64
        /// The size of the uncompressed content, in bytes.
        package var openSize: UInt64
    }

    /// A number that increases with each version of the repository.
    package var revision: UInt64
    package var data: [Kind: DataFile]
    /// The files of other types, such as `group` and `updateinfo`, which are passed through.
    ///
    /// Databases of the three kinds are not included.
    package var extra: [String: DataFile] = [:]

    /// The path of the index, relative to the folder of a repository.
    package static let fileName = "repodata/repomd.xml"

    /// Returns the path of a metadata file; throws an error if it leads outside the repository.
    package func path(of kind: Kind, in directory: FilePath) throws(Failure) -> FilePath {
        let subject = directory.appending(Self.fileName).string
        guard let file = data[kind] else { throw Failure(.badMetadata, subject, cause: "it lists no \(kind.rawValue) metadata") }
        do { return try Self.path(file.href, in: directory) } catch {
            throw Failure(.badMetadata, subject, cause: error.cause ?? error.subject)
        }
    }

    /// Returns the path of a location; throws an error if it leads outside the repository.
    static func path(_ href: String, in directory: FilePath) throws(Failure) -> FilePath {
        try expectInside(href, directory)
        return directory.pushing(FilePath(href))
    }

    /// Throws an error for a location that is absolute, empty, or has a component `.` or `..` or a zero byte.
    ///
    /// It reads only the bytes, because a repository has tens of thousands of locations.
    static func expectInside(_ href: String, _ directory: FilePath) throws(Failure) {
        let bytes = href.utf8
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty, bytes.first != UInt8(ascii: "/"), !bytes.contains(0),
            !parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
        else { throw Failure(.badMetadata, directory.string, cause: "the location \(href) is outside the repository") }
    }
}
