import Native
package import SystemPackage

/// The index of a repository's metadata: `repodata/repomd.xml`.
package struct Repomd: Hashable, Sendable {
    /// The kinds of metadata that are written here; other kinds are read over.
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

    /// The name of the file below the folder of a repository.
    package static let fileName = "repodata/repomd.xml"

    /// Where a metadata file is; its name must not lead out of the repository.
    package func path(of kind: Kind, in directory: FilePath) throws(RepositoryError) -> FilePath {
        let subject = directory.appending(Self.fileName).string
        guard let file = data[kind] else { throw RepositoryError(.badMetadata, subject, cause: "it lists no \(kind.rawValue) metadata") }
        let href = FilePath(file.href)
        guard href.isRelative, !href.components.contains(where: { $0.kind != .regular }) else {
            throw RepositoryError(.badMetadata, subject, cause: "the location \(file.href) is outside the repository")
        }
        return directory.pushing(href)
    }
}
