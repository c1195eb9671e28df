/// An operating system release that RPMs are made for: its rpm, its C library, its Pythons and what it provides.
///
/// One TOML file under `specs/targets` each, with kebab-case keys. Everything that differs between releases is a field here: code asks for a feature, never for a name.
package struct TargetProfile: Hashable, Sendable, Codable {
    /// The short name, as `el9`; also the file name without its suffix.
    package var name: String
    /// The name for people, as `Enterprise Linux 9`.
    package var title: String
    /// What ends the release of a package, with its dot, as `.el9`.
    package var distTag: String
    /// How package files are written.
    package var rpm: RPMFormat
    /// How repository metadata is written.
    package var repodata: RepodataForm
    /// The version of the C library, as `2.34`: decides manylinux tags and symbol versions.
    package var glibc: String
    /// The architectures that packages are made for, in rpm's words.
    package var architectures: [String]
    /// The Python interpreters, the default one among them.
    package var pythons: [PythonProfile]
    /// What an installed system provides.
    package var base: BaseProfile

    /// Names every field.
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

    /// The interpreter that packages are for when none is named.
    package var defaultPython: PythonProfile? { pythons.first(where: \.isDefault) }

    private enum CodingKeys: String, CodingKey {
        case name, title, rpm, repodata, glibc, architectures, base
        case distTag = "dist-tag"
        case pythons = "python"
    }
}
