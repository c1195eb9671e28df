package import VersionSort

/// The names of a project's packages on a target.
package struct PackageNames: Hashable, Sendable {
    /// The name of the package with the modules, for example `python3-requests`.
    package let library: String
    /// The name of the source package, for example `python-requests`.
    package let source: String
    /// The other names that the package provides.
    package let alternatives: [String]

    /// Creates the usual names: the prefix of the Python and the full project name, except where distributions shorten it.
    ///
    /// Two projects never have the same name, and the name does not depend on other packages; see ``DistributionNames``.
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
        // The short name belongs to the project that distributions shorten. No normalized name has an underscore.
        return DistributionNames.shortened.contains(normalized) ? "\(normalized)_pypi" : normalized
    }

    /// Creates names from one that a stack chose.
    package init(chosen name: String) {
        library = name
        source = name
        alternatives = []
    }

    /// Returns the package name of an extra, for example `python3-foo+bar`.
    package func package(of extra: ExtraName) -> String { "\(library)+\(extra.normalized)" }
}
