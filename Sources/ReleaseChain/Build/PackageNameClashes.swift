import Failures
import RPMBuilder
import VersionSort

/// Finds packages of different projects that have the same name.
enum PackageNameClashes {
    /// Checks the names of all packages of a target, before anything is built.
    ///
    /// The default names of two projects always differ; names that overrides choose may be equal. Packages with their own spec are left out, as only that
    /// spec names them.
    ///
    /// - Throws: ``Failure`` of code `usage` that names the package, both projects and the remedy.
    static func check(_ projects: [ProjectName], overrides: StackOverrides, target: Target) throws {
        var owners: [String: ProjectName] = [:]
        for project in projects.sorted() where overrides[project]?.spec == nil {
            let file = overrides[project]
            let names = file?.name.map { PackageNames(chosen: $0) } ?? PackageNames(project, python: target.python)
            let parts = (file?.subpackage ?? []).compactMap { part in part.name ?? part.suffix.map { "\(names.library)-\($0)" } }
            for name in [names.library] + parts {
                guard let other = owners.updateValue(project, forKey: name), other != project else { continue }
                throw Failure(
                    .usage, "\(other) and \(project) would both be the package \(name) for \(target.id)",
                    causes: [other, project].filter { overrides[$0] != nil }.map { "overrides/\($0.normalized).toml chooses names" },
                    hints: ["choose another name in overrides/\(project.normalized).toml: name = \"\(target.python.packagePrefix)…\""])
            }
        }
    }
}
