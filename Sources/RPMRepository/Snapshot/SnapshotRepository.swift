package import RPMBuilder
package import VersionSort

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

    /// Creates a repository for a snapshot.
    package init(targetDirectory: String, architecture: String, packages: [BuiltPackage], form: RepodataForm, extra: [ExtraMetadata] = []) {
        self.targetDirectory = targetDirectory
        self.architecture = architecture
        self.packages = packages
        self.form = form
        self.extra = extra
    }
}
