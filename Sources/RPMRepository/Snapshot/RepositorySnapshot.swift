package import SystemPackage

/// An immutable set of repositories, named by what is in it.
package struct RepositorySnapshot: Hashable, Sendable {
    /// One repository of a snapshot.
    package struct Member: Codable, Hashable, Sendable {
        /// Folder of the target and of the architecture, with a slash between.
        package let path: String
        /// SHA-256 of its `repomd.xml`, in hexadecimal: it covers all metadata, and through it every package.
        package let repomd: String
        /// How many packages it holds.
        package let packages: Int
        /// The bytes of its packages.
        package let bytes: UInt64
    }

    /// `snapshot.json`: what the snapshot holds, and for which stack it was made.
    struct Manifest: Codable {
        var stack: String?
        let members: [Member]
    }

    /// The digest over the names and index digests of its repositories.
    package let id: String
    /// The folder of the snapshot.
    package let path: FilePath
    /// The repositories, sorted by path.
    package let members: [Member]
    /// The stack that it was made for first; nil when nobody said.
    package let stack: String?

    /// The folder of one repository, which holds `repodata/`.
    package func directory(of member: Member) -> FilePath { path.pushing(FilePath(member.path)) }
}
