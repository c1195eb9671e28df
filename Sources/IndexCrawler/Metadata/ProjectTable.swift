/// The dependency fields in the `[project]` table of a pyproject.toml (PEP 621).
///
/// This module does not parse TOML. The creator of an `IndexClient` may pass a parser.
package struct ProjectTable: Sendable {
    /// A closure that parses the `[project]` table of a pyproject.toml; it returns `nil` if there is none or the file is invalid.
    package typealias Reader = @Sendable ([UInt8]) -> ProjectTable?

    package var name: String?
    package var version: String?
    package var requiresPython: String?
    package var dependencies: [String]
    package var optionalDependencies: [String: [String]]
    package var dynamic: [String]

    /// Creates a table from its fields.
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
