package import VersionSort

/// A package of a repository: what it is, provides and requires, as the metadata tells it.
package struct RepositoryPackage: Hashable, Sendable, Codable {
    package let name: String
    /// `[epoch:]version-release`; an epoch of 0 is not told.
    package let evr: String
    package let arch: String
    /// In the order of the metadata.
    package let provides: [RPMDependency]
    /// In the order of the metadata; what rpm itself meets (`rpmlib(…)`) is not there.
    package let requires: [RPMDependency]

    /// Names every field.
    package init(name: String, evr: String, arch: String, provides: [RPMDependency], requires: [RPMDependency]) {
        self.name = name
        self.evr = evr
        self.arch = arch
        self.provides = provides
        self.requires = requires
    }

    /// The same for the resolver.
    package var ofSystem: SystemPackage { SystemPackage(name: name, provides: provides, requires: requires) }

    /// About how many bytes it takes to keep it.
    var footprint: Int { (provides + requires).reduce(256 + name.utf8.count) { $0 + $1.name.utf8.count + $1.evr.utf8.count + 64 } }
}
