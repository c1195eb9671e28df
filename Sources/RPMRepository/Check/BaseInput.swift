package import SystemPackage
package import VersionSort

/// The operating system that a repository is checked against: a list of capabilities, repositories, or both.
package struct BaseInput: Sendable {
    /// The capabilities of the operating system, from its target profile.
    package var provides: [RPMDependency]
    /// The name of that list in the report.
    package var providesLabel: String
    /// The names of the repositories of a complete system, from the target profile; empty if unknown.
    package var repositoryNames: [String] = []
    /// The folders that contain `repodata/` of the operating system.
    package var repositories: [FilePath]

    /// Creates a base; by default, it provides nothing.
    package init(provides: [RPMDependency] = [], providesLabel: String = "profile", repositories: [FilePath] = []) {
        self.provides = provides
        self.providesLabel = providesLabel
        self.repositories = repositories
    }
}
