/// The `[project]` table of a pyproject.toml as far as dependencies go (PEP 621).
///
/// This module reads no TOML: who makes an `IndexClient` may give it a reader.
package struct ProjectTable: Sendable {
    /// Turns the bytes of a pyproject.toml into its `[project]` table, nil when it has none or is broken.
    package typealias Reader = @Sendable ([UInt8]) -> ProjectTable?

    package var name: String?
    package var version: String?
    package var requiresPython: String?
    package var dependencies: [String]
    package var optionalDependencies: [String: [String]]
    package var dynamic: [String]

    /// Makes a table from its fields.
    package init(
        name: String?, version: String? = nil, requiresPython: String? = nil, dependencies: [String] = [],
        optionalDependencies: [String: [String]] = [:], dynamic: [String] = []
    ) {
        self.name = name
        self.version = version
        self.requiresPython = requiresPython
        self.dependencies = dependencies
        self.optionalDependencies = optionalDependencies
        self.dynamic = dynamic
    }
}
