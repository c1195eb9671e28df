import Native
package import RPMBuilder
package import SystemPackage
package import VersionSort

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

    /// The id, a digest of its stack and of the paths and index digests of its repositories.
    package let id: String
    /// The folder of the snapshot.
    package let path: FilePath
    /// The repositories, sorted by path.
    package let members: [Member]
    /// The stack that it was made for; `nil` if unknown.
    package let stack: String?

    /// Returns the folder of one repository, which contains `repodata/`.
    package func directory(of member: Member) -> FilePath { path.pushing(FilePath(member.path)) }
}

/// One repository for a new snapshot.
package struct SnapshotRepository: Sendable {
    /// The folder of the target, for example `el9` or `el9-py3.11`.
    package let targetDirectory: String
    /// The folder of the architecture below it, for example `x86_64`, or `SRPMS`.
    package let architecture: String
    /// The packages in any order.
    ///
    /// Their files are linked into the snapshot.
    package let packages: [BuiltPackage]
    /// The format of the metadata for this target.
    package let form: RepodataForm
    /// The further metadata: groups, modules, updates.
    package let extra: [ExtraMetadata]
    /// The revision of the metadata; `nil` for the revision of the snapshot.
    let revision: UInt64?
    /// The descriptions of packages whose headers were read before, by the digests of the files.
    let descriptions: [SHA256Digest: PackageDescription]

    /// Creates a repository for a snapshot.
    package init(targetDirectory: String, architecture: String, packages: [BuiltPackage], form: RepodataForm, extra: [ExtraMetadata] = []) {
        self.init(targetDirectory: targetDirectory, architecture: architecture, packages: packages, form: form, extra: extra, revision: nil)
    }

    init(
        targetDirectory: String, architecture: String, packages: [BuiltPackage], form: RepodataForm, extra: [ExtraMetadata] = [], revision: UInt64?,
        descriptions: [SHA256Digest: PackageDescription] = [:]
    ) {
        self.targetDirectory = targetDirectory
        self.architecture = architecture
        self.packages = packages
        self.form = form
        self.extra = extra
        self.revision = revision
        self.descriptions = descriptions
    }
}

/// The record of checking a snapshot: one report for each of its repositories.
package struct SnapshotCheck: Codable, Hashable, Sendable {
    /// The id of the snapshot.
    package let snapshot: String
    /// The reports by the path of the repository, for example `el9/x86_64`.
    package let reports: [String: CheckReport]

    /// Creates a record.
    package init(snapshot: String, reports: [String: CheckReport]) {
        self.snapshot = snapshot
        self.reports = reports
    }

    /// Returns `true` if each of these repositories has a report, and every report passed.
    package func passed(_ members: [RepositorySnapshot.Member]) -> Bool {
        members.allSatisfy { reports[$0.path] != nil } && reports.values.allSatisfy(\.passed)
    }
}
