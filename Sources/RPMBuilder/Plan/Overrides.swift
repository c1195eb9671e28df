package import VersionSort

/// What a stack changes of one project: `overrides/NAME.toml`, with kebab-case keys.
///
/// It serves spec and RPM alike.
package struct Overrides: Hashable, Sendable, Codable {
    /// The name of the package, instead of the target's prefix and the project's name.
    package var name: String?
    package var release: String?
    package var summary: String?
    package var description: String?
    /// An SPDX expression.
    package var license: String?
    package var url: String?
    /// Projects whose requirement is dropped.
    package var requiresDrop: [ProjectName]?
    /// Projects that are required in any version.
    package var requiresRelax: [ProjectName]?
    /// Projects whose versions are replaced by a specifier.
    package var requiresReplace: [String: SpecifierSet]?
    /// Projects that the system provides, with the rpm dependency to ask for instead.
    package var requiresSystem: [String: String]?
    /// Further rpm dependencies, as `name >= version`.
    package var requiresAdd: [String]?
    package var recommendsAdd: [String]?
    package var providesAdd: [String]?
    package var conflictsAdd: [String]?
    package var obsoletesAdd: [String]?
    /// Further rpm dependencies of the build of the source package.
    package var buildRequiresAdd: [String]?
    /// Extras that become packages even when nothing in the stack asks for them.
    package var extras: [ExtraName]?
    /// Installed paths that are left out; `*` stands for any text.
    package var exclude: [String]?
    /// Installed paths that the wheel may bring although they give power over the host; `*` stands for any text.
    package var allow: [String]?
    /// Installed paths that are configuration, kept when a user changed them; `*` stands for any text.
    package var config: [String]?
    package var bytecode: BytecodePolicy?
    /// Modules that the check does not import by themselves, each with the reason.
    package var importsSkip: [String: String]?
    /// The naming of its programs where the Python is not the system's default.
    package var programs: ProgramNaming?
    /// System users that the package needs, made before it is installed.
    package var users: [String]?
    package var scriptlets: Scriptlets?
    /// A spec that stands instead of ours: the path of a file relative to the folder of the override file, or `own` for the one in the source archive.
    package var spec: String?
    /// Patches of the source, as paths of files relative to the folder of the override file.
    package var patches: [String]?
    /// Files that are added, as configuration.
    package var file: [AddedFile]?
    /// Services and other units of systemd.
    package var unit: [Unit]?
    /// Packages that take some of the files of the main one.
    package var subpackage: [Subpackage]?

    /// Shell scripts that run when the package comes or goes.
    package struct Scriptlets: Hashable, Sendable, Codable {
        package var pre: String?
        package var post: String?
        package var preun: String?
        package var postun: String?
        package var pretrans: String?
        package var posttrans: String?
    }

    /// No change.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name, release, summary, description, license, url, extras, exclude, allow, config, bytecode, programs, users, scriptlets, spec, patches, file,
            unit,
            subpackage
        case requiresDrop = "requires-drop"
        case requiresRelax = "requires-relax"
        case requiresReplace = "requires-replace"
        case requiresSystem = "requires-system"
        case requiresAdd = "requires-add"
        case recommendsAdd = "recommends-add"
        case providesAdd = "provides-add"
        case conflictsAdd = "conflicts-add"
        case obsoletesAdd = "obsoletes-add"
        case importsSkip = "imports-skip"
        case buildRequiresAdd = "build-requires-add"
    }
}

extension Overrides {
    /// Dependencies as a user wrote them.
    ///
    /// - Throws: ``PlanError`` that names the field and the line.
    static func dependencies(_ lines: [String]?, _ field: String, of project: ProjectName) throws(PlanError) -> [RPMDependency] {
        var found: [RPMDependency] = []
        for line in lines ?? [] {
            do {
                found.append(try RPMDependency(parsing: line))
            } catch {
                throw .override(project: project, field: field, value: line, reason: "\(error)")
            }
        }
        return found
    }
}
