import Native
package import SystemPackage

/// The index of a repository's metadata: `repodata/repomd.xml`.
package struct Repomd: Hashable, Sendable {
    /// The kinds of metadata that are made of the packages.
    package enum Kind: String, CaseIterable, Sendable {
        case primary, filelists, other
    }

    /// One metadata file.
    package struct DataFile: Hashable, Sendable {
        /// The name of the digest as repositories write it: `sha256`, or `sha` for SHA-1.
        package var checksumType: String
        /// The digest of the file as it is stored, in hexadecimal.
        package var checksum: String
        /// The digest of the uncompressed content.
        package var openChecksum: String
        /// Where the file is, relative to the folder that holds `repodata/`.
        package var href: String
        /// Seconds since 1970.
        package var timestamp: UInt64
        /// Bytes as stored.
        package var size: UInt64
        /// Bytes when uncompressed.
        package var openSize: UInt64
    }

    /// A number that grows with each version of the repository.
    package var revision: UInt64
    package var data: [Kind: DataFile]
    /// The files of other types, as `group` and `updateinfo`, which are passed through; databases of the three kinds are not among them.
    package var extra: [String: DataFile] = [:]

    /// The name of the file below the folder of a repository.
    package static let fileName = "repodata/repomd.xml"

    /// Where a metadata file is; its name must not lead out of the repository.
    package func path(of kind: Kind, in directory: FilePath) throws(RepositoryError) -> FilePath {
        let subject = directory.appending(Self.fileName).string
        guard let file = data[kind] else { throw RepositoryError(.badMetadata, subject, cause: "it lists no \(kind.rawValue) metadata") }
        do { return try Self.path(file.href, in: directory) } catch {
            throw RepositoryError(.badMetadata, subject, cause: error.cause)
        }
    }

    /// The place of a location, which must not lead out of the repository.
    static func path(_ href: String, in directory: FilePath) throws(RepositoryError) -> FilePath {
        try expectInside(href, directory)
        return directory.pushing(FilePath(href))
    }

    /// Refuses a location that is absolute, empty, or has a component `.` or `..` or a zero byte.
    ///
    /// It looks at the bytes alone: a repository has ten thousands of locations.
    static func expectInside(_ href: String, _ directory: FilePath) throws(RepositoryError) {
        let bytes = href.utf8
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty, bytes.first != UInt8(ascii: "/"), !bytes.contains(0),
            !parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
        else { throw RepositoryError(.badMetadata, directory.string, cause: "the location \(href) is outside the repository") }
    }
}
