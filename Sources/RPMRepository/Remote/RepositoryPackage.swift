package import VersionSort

/// A package in a repository's metadata, with its provides and requires.
package struct RepositoryPackage: Hashable, Sendable, Codable {
    package let name: String
    /// The EVR, `[epoch:]version-release`, without an epoch of 0.
    package let evr: String
    package let arch: String
    /// The provides in the order of the metadata.
    package let provides: [RPMDependency]
    /// The requires in the order of the metadata, without those that rpm itself provides (`rpmlib(…)`).
    package let requires: [RPMDependency]

    /// Creates a package.
    package init(name: String, evr: String, arch: String, provides: [RPMDependency], requires: [RPMDependency]) {
        self.name = name
        self.evr = evr
        self.arch = arch
        self.provides = provides
        self.requires = requires
    }

    /// The package in the form for the resolver.
    package var ofSystem: SystemPackage { SystemPackage(name: name, provides: provides, requires: requires) }

    /// The approximate memory size in bytes.
    var footprint: Int { (provides + requires).reduce(256 + name.utf8.count) { $0 + $1.name.utf8.count + $1.evr.utf8.count + 64 } }
}
