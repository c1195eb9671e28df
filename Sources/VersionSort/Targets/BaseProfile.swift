/// The capabilities of an installed operating system, against which a repository is checked.
package struct BaseProfile: Hashable, Sendable, Codable {
    /// The capabilities on every architecture, as `name` or `name = version`, including paths.
    package var provides: [String]
    /// The features of rpm itself, without `rpmlib(…)`, for example `PayloadIsZstd = 5.4.18-1`.
    package var rpmlib: [String]
    /// The shared libraries besides those of the C library, which follow from its version.
    package var libraries: [SharedLibrary]
    /// The repositories of the operating system, if available: paths or URLs.
    package var repositories: [String]
    /// The names of the repositories of a complete system, for example `BaseOS` and `AppStream`; `nil` if the profile does not state them.
    package var repositoryNames: [String]?
    /// The folders of the system's own packages, besides those of every release.
    ///
    /// `man1..9` stands for nine folders, and `{language}` for each language.
    package var folders: [String]?

    /// A shared library and the symbol versions that it defines.
    package struct SharedLibrary: Hashable, Sendable, Codable {
        /// The soname, for example `libz.so.1`.
        package var soname: String
        /// The symbol versions.
        ///
        /// `GLIBCXX_3.4.1..29` stands for all whose last number is from 1 to 29.
        package var versions: [String]
        /// The architectures with the library; `nil` means all.
        package var architectures: [String]?

        /// Creates a library.
        package init(soname: String, versions: [String], architectures: [String]? = nil) {
            self.soname = soname
            self.versions = versions
            self.architectures = architectures
        }
    }

    /// Creates a base profile, empty by default.
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

/// The capabilities with which packages state their Python project, for example `python3.9dist(requests) = 2.32`.
///
/// Source: the dependency generators of each distribution release.
package struct DistProvides: Hashable, Sendable, Codable {
    /// The names before the parenthesis; never empty.
    ///
    /// Requirements use the first one.
    package var namespaces: [String]
    /// The spellings of the version that are provided.
    package var versions: VersionSpelling
    /// A Boolean value indicating whether the name with its dots (`zope.interface`) is provided as well as the normalized one.
    package var legacyNames: Bool
    /// A Boolean value indicating whether the distribution's own packages have these capabilities and so can satisfy requirements.
    package var usedByDistribution: Bool

    /// A spelling of versions in capabilities.
    package enum VersionSpelling: String, Hashable, Sendable, Codable {
        /// Versions have no trailing zeros: `1.12` for 1.12.0.
        case stripped
        /// Versions are provided as published and, if different, without trailing zeros, for old and new consumers.
        case both
    }

    /// Creates a value.
    package init(namespaces: [String], versions: VersionSpelling = .stripped, legacyNames: Bool = false, usedByDistribution: Bool = true) {
        self.namespaces = namespaces
        self.versions = versions
        self.legacyNames = legacyNames
        self.usedByDistribution = usedByDistribution
    }

    private enum CodingKeys: String, CodingKey {
        case namespaces, versions
        case legacyNames = "legacy-names"
        case usedByDistribution = "used-by-distribution"
    }
}
