import ForeignText
package import VersionSort

/// A stack's changes to one project: `overrides/NAME.toml`, with kebab-case keys.
///
/// They apply to both the spec and the RPM.
package struct Overrides: Hashable, Sendable, Codable {
    /// The name of the package, in place of the target's prefix and the project's name.
    package var name: String?
    package var release: String?
    package var summary: String?
    package var description: String?
    /// The licence as an SPDX expression.
    package var license: String?
    package var url: String?
    /// The projects whose requirement is removed.
    package var requiresDrop: [ProjectName]?
    /// The projects that are required in any version.
    package var requiresRelax: [ProjectName]?
    /// The specifiers that replace the required versions, by project.
    package var requiresReplace: [String: SpecifierSet]?
    /// The rpm dependencies that replace requirements on projects of the system.
    package var requiresSystem: [String: String]?
    /// The further rpm dependencies, as `name >= version`.
    package var requiresAdd: [String]?
    package var recommendsAdd: [String]?
    package var providesAdd: [String]?
    package var conflictsAdd: [String]?
    package var obsoletesAdd: [String]?
    /// The further build requirements of the source package.
    package var buildRequiresAdd: [String]?
    /// The extras that become packages, even if nothing in the stack requires them.
    package var extras: [ExtraName]?
    /// The patterns of installed paths that are left out; `*` matches any text.
    package var exclude: [String]?
    /// The patterns of installed paths that the wheel may have although they give control of the host; `*` matches any text.
    package var allow: [String]?
    /// The patterns of installed paths that are configuration, which rpm keeps if a user changed it; `*` matches any text.
    package var config: [String]?
    package var bytecode: BytecodePolicy?
    /// The modules that the check does not import separately, with the reasons.
    package var importsSkip: [String: String]?
    /// The naming of programs for a Python that is not the system's default.
    package var programs: ProgramNaming?
    /// The system users that the package needs.
    ///
    /// They are created before the installation.
    package var users: [String]?
    package var scriptlets: Scriptlets?
    /// The spec that replaces ours: a path relative to the folder of the override file, or `own` for the one in the sdist.
    package var spec: String?
    /// The patches of the source, as paths relative to the folder of the override file.
    package var patches: [String]?
    /// The files to add, for example configuration.
    package var file: [AddedFile]?
    /// The systemd units.
    package var unit: [Unit]?
    /// The packages that contain some of the main package's files.
    package var subpackage: [Subpackage]?

    /// The shell scripts that run when the package is installed or removed.
    package struct Scriptlets: Hashable, Sendable, Codable {
        package var pre: String?
        package var post: String?
        package var preun: String?
        package var postun: String?
        package var pretrans: String?
        package var posttrans: String?
    }

    /// Creates an override without changes.
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
    /// Returns `true` if the stack allows a file at a path wherever it may be, states the file itself, or has a spec of its own for the package.
    package func permits(_ path: String) -> Bool {
        spec != nil || (file ?? []).contains { $0.path.hasSameBytes(as: path) } || (allow ?? []).contains { PathPattern($0).matches(path) }
    }

    /// Returns the dependencies in a user's lines.
    ///
    /// - Throws: ``PlanError`` with the field and the line.
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
