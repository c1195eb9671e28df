package import SystemPackage

/// An immutable set of repositories, identified by its content.
package struct RepositorySnapshot: Hashable, Sendable {
    /// One repository of a snapshot.
    package struct Member: Codable, Hashable, Sendable {
        /// The folders of the target and the architecture, separated by a slash.
        package let path: String
        /// The hexadecimal SHA-256 digest of its `repomd.xml`, which covers all metadata and so every package.
        package let repomd: String
        /// The number of packages in the repository.
        package let packages: Int
        /// The total size of the packages, in bytes.
        package let bytes: UInt64
    }

    /// The file `snapshot.json`: the repositories of the snapshot and its stack.
    struct Manifest: Codable {
        var stack: String?
        let members: [Member]
    }

    /// The id, a digest of the paths and index digests of its repositories.
    package let id: String
    /// The folder of the snapshot.
    package let path: FilePath
    /// The repositories, sorted by path.
    package let members: [Member]
    /// The stack that it was first made for; `nil` if unknown.
    package let stack: String?

    /// Returns the folder of one repository, which contains `repodata/`.
    package func directory(of member: Member) -> FilePath { path.pushing(FilePath(member.path)) }
}
