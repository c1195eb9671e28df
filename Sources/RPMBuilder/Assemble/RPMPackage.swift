package import VersionSort

/// Everything that a package says of itself, before what is computed: digests, sizes, and the dependencies that its form demands.
///
/// ``RPMWriter`` adds to a binary package the capabilities `name = evr`, `name(arch) = evr` and `config(name) = evr`, the interpreters of
/// scriptlets and the `rpmlib(…)` requirements; they need not be listed here, and do no harm when they are.
package struct RPMPackage: Sendable {
    package var name: String
    package var evr: EVR
    /// rpm's name of the architecture, `noarch` for none; for a source package the one that it builds for.
    package var arch: String
    package var os = "linux"
    package var summary: String
    package var description: String
    package var license: String
    package var group = "Unspecified"
    package var url: String?
    package var vendor: String?
    package var packager: String?
    package var distribution: String?
    package var buildHost: String
    /// Seconds since 1970.
    ///
    /// No file of the package is newer: later modification times become this one.
    package var buildTime: UInt32
    /// The file name of the source package; nil for a source package.
    package var sourceRPM: String?
    package var isSource: Bool
    package var requires: [RPMDependency] = []
    package var provides: [RPMDependency] = []
    package var conflicts: [RPMDependency] = []
    package var obsoletes: [RPMDependency] = []
    package var recommends: [RPMDependency] = []
    package var suggests: [RPMDependency] = []
    package var supplements: [RPMDependency] = []
    package var enhances: [RPMDependency] = []
    package var scriptlets: [RPMScriptlet] = []
    /// Newest first.
    package var changelog: [ChangelogEntry] = []
    /// In any order; the writer sorts them by path.
    package var files: [RPMFile] = []
    /// The architectures that a spec restricts itself to (`BuildArch`); of a source package only.
    package var buildArchs: [String] = []
    /// The names of the sources and patches among the files of a source package, in the order of the spec.
    package var sources: [String] = []
    package var patches: [String] = []
    package var optFlags: String?
    package var platform: String?
    /// What names the build; nil gives rpmbuild's form, the build host and the build time.
    package var cookie: String?

    /// A package that holds nothing yet.
    package init(
        name: String, evr: EVR, arch: String, summary: String, description: String, license: String, buildHost: String = "localhost",
        buildTime: UInt32, sourceRPM: String? = nil, isSource: Bool = false
    ) {
        self.name = name
        self.evr = evr
        self.arch = arch
        self.summary = summary
        self.description = description
        self.license = license
        self.buildHost = buildHost
        self.buildTime = buildTime
        self.sourceRPM = sourceRPM
        self.isSource = isSource
    }

    /// The dependencies of a kind.
    package subscript(kind: DependencyKind) -> [RPMDependency] {
        switch kind {
        case .requires: requires
        case .provides: provides
        case .conflicts: conflicts
        case .obsoletes: obsoletes
        case .recommends: recommends
        case .suggests: suggests
        case .supplements: supplements
        case .enhances: enhances
        }
    }
}
