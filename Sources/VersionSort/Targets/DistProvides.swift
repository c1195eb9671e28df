/// The capabilities with which packages state their Python project, for example `python3.9dist(requests) = 2.32`.
///
/// Source: the dependency generators of each distribution release.
package struct DistProvides: Hashable, Sendable, Codable {
    /// The names before the parenthesis; never empty.
    ///
    /// Requirements use the first one.
    package var namespaces: [String]
    /// The spellings of the version that are provided.
    package var versions: VersionSpelling
    /// A Boolean value that indicates whether the name with its dots (`zope.interface`) is provided as well as the normalized one.
    package var legacyNames: Bool
    /// A Boolean value that indicates whether the distribution's own packages have these capabilities and so can satisfy requirements.
    package var usedByDistribution: Bool

    /// A spelling of versions in capabilities.
    package enum VersionSpelling: String, Hashable, Sendable, Codable {
        /// Versions have no trailing zeros: `1.12` for 1.12.0.
        case stripped
        /// Versions are provided as published and, if different, without trailing zeros, for old and new consumers.
        case both
    }

    /// Creates a value.
    package init(namespaces: [String], versions: VersionSpelling = .stripped, legacyNames: Bool = false, usedByDistribution: Bool = true) {
        self.namespaces = namespaces
        self.versions = versions
        self.legacyNames = legacyNames
        self.usedByDistribution = usedByDistribution
    }

    private enum CodingKeys: String, CodingKey {
        case namespaces, versions
        case legacyNames = "legacy-names"
        case usedByDistribution = "used-by-distribution"
    }
}
