package import VersionSort

/// The names that the packages of a project have on a target.
package struct PackageNames: Hashable, Sendable {
    /// The package of the modules, as `python3-requests`.
    package let library: String
    /// The source package, as `python-requests`.
    package let source: String
    /// Other names under which the package is provided.
    package let alternatives: [String]

    /// The usual names: the whole name of the project behind the prefix of its Python, except where distributions shorten it.
    ///
    /// Two projects never have one name, and the name of a project does not depend on what else is packaged: see ``DistributionNames``.
    package init(_ project: ProjectName, python: PythonProfile) {
        let base = Self.base(project.normalized)
        library = python.packagePrefix + base
        source = (python.isDefault ? "python-" : python.packagePrefix) + base
        alternatives = python.alternativePrefixes.map { $0 + base }.filter { $0 != python.packagePrefix + base }
    }

    private static func base(_ normalized: String) -> String {
        let marker = "python-"
        if normalized.utf8.starts(with: marker.utf8) {
            let rest = String(Substring(normalized.utf8.dropFirst(marker.utf8.count)))
            if DistributionNames.shortened.contains(rest) { return rest }
        }
        // The short name belongs to the project that distributions shorten; no normalized name has an underscore.
        return DistributionNames.shortened.contains(normalized) ? "\(normalized)_pypi" : normalized
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
