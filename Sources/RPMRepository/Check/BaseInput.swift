package import SystemPackage
package import VersionSort

/// The operating system that a repository is checked against: a list of capabilities, real repositories, or both.
package struct BaseInput: Sendable {
    /// What the operating system provides, as its target profile lists it.
    package var provides: [RPMDependency]
    /// What to call that list in the report.
    package var providesLabel: String
    /// The names of the repositories of a complete system, from the target profile; empty when unknown.
    package var repositoryNames: [String] = []
    /// Folders that hold `repodata/` of the operating system.
    package var repositories: [FilePath]

    /// Makes a base; without arguments it is a system that provides nothing.
    package init(provides: [RPMDependency] = [], providesLabel: String = "profile", repositories: [FilePath] = []) {
        self.provides = provides
        self.providesLabel = providesLabel
        self.repositories = repositories
    }
}
