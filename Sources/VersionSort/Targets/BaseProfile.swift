/// What an installed operating system provides to packages: the ground that a repository is checked on.
package struct BaseProfile: Hashable, Sendable, Codable {
    /// Capabilities on every architecture, as `name` or `name = version`; paths are capabilities too.
    package var provides: [String]
    /// What rpm itself understands, without the `rpmlib(…)` around it, as `PayloadIsZstd = 5.4.18-1`.
    package var rpmlib: [String]
    /// Shared libraries besides those of the C library, which follow from its version.
    package var libraries: [SharedLibrary]
    /// Repositories of the operating system, when one is at hand: paths or URLs.
    package var repositories: [String]
    /// The names of the repositories of a complete system, such as `BaseOS` and `AppStream`; nil when the profile does not say.
    package var repositoryNames: [String]?
    /// Folders that the system's own packages bring, besides those that every release has.
    ///
    /// `man1..9` stands for nine folders, and `{language}` for each language.
    package var folders: [String]?

    /// A shared library and the symbol versions that it defines.
    package struct SharedLibrary: Hashable, Sendable, Codable {
        /// The name that programs are linked with, as `libz.so.1`.
        package var soname: String
        /// The symbol versions; `GLIBCXX_3.4.1..29` stands for all whose last number is from 1 to 29.
        package var versions: [String]
        /// The architectures that have it; nil means all.
        package var architectures: [String]?

        /// Names every field.
        package init(soname: String, versions: [String], architectures: [String]? = nil) {
            self.soname = soname
            self.versions = versions
            self.architectures = architectures
        }
    }

    /// Names every field; a base that provides nothing unless said otherwise.
    package init(
        provides: [String] = [], rpmlib: [String] = [], libraries: [SharedLibrary] = [], repositories: [String] = [], folders: [String]? = nil
    ) {
        self.provides = provides
        self.rpmlib = rpmlib
        self.libraries = libraries
        self.repositories = repositories
        self.folders = folders
    }

    private enum CodingKeys: String, CodingKey {
        case provides, rpmlib, repositories, folders
        case repositoryNames = "repository-names"
        case libraries = "library"
    }
}
