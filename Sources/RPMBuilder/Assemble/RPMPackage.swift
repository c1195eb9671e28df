package import VersionSort

/// The data of a package, without computed values such as digests, sizes and the dependencies that its format requires.
///
/// ``RPMWriter`` adds to a binary package the capabilities `name = evr`, `name(arch) = evr` and `config(name) = evr`, the interpreters of
/// scriptlets and the `rpmlib(…)` requirements. They need not be listed here, but may be.
package struct RPMPackage: Sendable {
    package var name: String
    package var evr: EVR
    /// The architecture as rpm names it, or `noarch`.
    ///
    /// For a source package, it is the architecture that it builds for.
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
    /// The build time in seconds since 1970.
    ///
    /// No file of the package is newer: later modification times are replaced by this one.
    package var buildTime: UInt32
    /// The file name of the source package; `nil` for a source package.
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
    /// The change log, newest entry first.
    package var changelog: [ChangelogEntry] = []
    /// The files in any order.
    ///
    /// The writer sorts them by path.
    package var files: [RPMFile] = []
    /// The architectures to which a spec is limited (`BuildArch`); only for a source package.
    package var buildArchs: [String] = []
    /// The file names of the sources and patches in a source package, in the order of the spec.
    package var sources: [String] = []
    package var patches: [String] = []
    package var optFlags: String?
    package var platform: String?
    /// The build cookie; `nil` for rpmbuild's default, the build host and the build time.
    package var cookie: String?

    /// Creates an empty package.
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

    /// Returns the dependencies of a kind.
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

/// The version of the package file format.
package enum PackageFormat: Int, Sendable {
    /// The format that every rpm since 4.0 reads.
    case four = 4
    /// The format that rpm 6 can write, and rpm 4.14 and later install (rpm manual, "V6 Package format").
    case six = 6

    /// Returns `true` if the target's rpm can install packages of this format.
    package func isInstalled(by rpm: RPMFormat) -> Bool {
        switch self {
        case .four: true
        case .six: (try? WriteForm(rpm).version6()) != nil
        }
    }
}

/// An entry of a package's change log.
package struct ChangelogEntry: Hashable, Sendable, Codable {
    /// The time in seconds since 1970.
    ///
    /// rpmbuild writes 12:00 UTC of the day.
    package var time: UInt32
    /// The author, optionally with the version: `A B <a@example.org> - 1.0-1`.
    package var author: String
    package var text: String

    /// The day in UTC, as in change logs: `Tue Nov 24 2026`.
    package var day: String { SpecText.day(time) }

    package init(time: UInt32, author: String, text: String) {
        self.time = time
        self.author = author
        self.text = text
    }
}
