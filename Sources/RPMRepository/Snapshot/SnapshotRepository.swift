package import RPMBuilder
package import VersionSort

/// One repository that is to be part of a snapshot.
package struct SnapshotRepository: Sendable {
    /// The folder of the target, as in `el9` or `el9-py3.11`.
    package let targetDirectory: String
    /// The architecture folder below it, as in `x86_64`, or `SRPMS`.
    package let architecture: String
    /// The packages, in any order; their files are linked into the snapshot.
    package let packages: [BuiltPackage]
    /// How the metadata is written for this target.
    package let form: RepodataForm
    /// What else the repository carries: groups, modules, updates.
    package let extra: [ExtraMetadata]

    /// Makes a repository of a snapshot.
    package init(targetDirectory: String, architecture: String, packages: [BuiltPackage], form: RepodataForm, extra: [ExtraMetadata] = []) {
        self.targetDirectory = targetDirectory
        self.architecture = architecture
        self.packages = packages
        self.form = form
        self.extra = extra
    }
}
