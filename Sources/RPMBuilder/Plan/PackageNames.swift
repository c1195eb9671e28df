package import VersionSort

/// The names that the packages of a project have on a target.
package struct PackageNames: Hashable, Sendable {
    /// The package of the modules, as `python3-requests`.
    package let library: String
    /// The source package, as `python-requests`.
    package let source: String
    /// Other names under which the package is provided.
    package let alternatives: [String]

    /// The usual names: a project that is already called `python-…` is not doubled.
    package init(_ project: ProjectName, python: PythonProfile) {
        let normalized = project.normalized
        let base = normalized.hasPrefix("python-") && normalized.utf8.count > 7 ? String(normalized.dropFirst(7)) : normalized
        library = python.packagePrefix + base
        source = (python.isDefault ? "python-" : python.packagePrefix) + base
        alternatives = python.alternativePrefixes.map { $0 + base }.filter { $0 != python.packagePrefix + base }
    }

    /// A name that a stack chose.
    package init(chosen name: String) {
        library = name
        source = name
        alternatives = []
    }

    /// The package of an extra, as `python3-foo+bar`.
    package func package(of extra: ExtraName) -> String { "\(library)+\(extra.normalized)" }
}
