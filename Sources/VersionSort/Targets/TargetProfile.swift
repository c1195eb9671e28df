/// An operating system release to make RPMs for: its rpm, C library, Pythons and capabilities.
///
/// Each profile is a TOML file under `specs/targets` with kebab-case keys. All differences between releases are fields here, so that code tests a feature
/// and never a name.
package struct TargetProfile: Hashable, Sendable, Codable {
    /// The short name, for example `el9`, which is also the file name without its suffix.
    package var name: String
    /// The display name, for example `Enterprise Linux 9`.
    package var title: String
    /// The end of a package's release, for example `.el9`.
    package var distTag: String
    /// The format of package files.
    package var rpm: RPMFormat
    /// The format of repository metadata.
    package var repodata: RepodataForm
    /// The version of the C library, for example `2.34`.
    ///
    /// It determines manylinux tags and symbol versions.
    package var glibc: String
    /// The architectures to make packages for, as rpm names them.
    package var architectures: [String]
    /// The Python interpreters, including the default one.
    package var pythons: [PythonProfile]
    /// The capabilities of an installed system.
    package var base: BaseProfile

    /// Creates a profile.
    package init(
        name: String, title: String, distTag: String, rpm: RPMFormat, repodata: RepodataForm, glibc: String, architectures: [String],
        pythons: [PythonProfile], base: BaseProfile = BaseProfile()
    ) {
        self.name = name
        self.title = title
        self.distTag = distTag
        self.rpm = rpm
        self.repodata = repodata
        self.glibc = glibc
        self.architectures = architectures
        self.pythons = pythons
        self.base = base
    }

    /// The interpreter for packages if no other is named.
    package var defaultPython: PythonProfile? { pythons.first(where: \.isDefault) }

    private enum CodingKeys: String, CodingKey {
        case name, title, rpm, repodata, glibc, architectures, base
        case distTag = "dist-tag"
        case pythons = "python"
    }
}
