/// How a package says which Python project it holds: capabilities like `python3.9dist(requests) = 2.32`.
///
/// Source of the rule: the dependency generators of each distribution release.
package struct DistProvides: Hashable, Sendable, Codable {
    /// The capabilities' names before the parenthesis; the first is the one that requirements use.
    ///
    /// Never empty.
    package var namespaces: [String]
    /// Which spellings of the version are provided.
    package var versions: VersionSpelling
    /// Whether the name with its dots (`zope.interface`) is provided beside the normal one.
    package var legacyNames: Bool
    /// Whether packages of the distribution itself carry these capabilities, so that they can satisfy requirements.
    package var usedByDistribution: Bool

    /// A spelling of versions in capabilities.
    package enum VersionSpelling: String, Hashable, Sendable, Codable {
        /// Without trailing zeros: `1.12` for 1.12.0.
        case stripped
        /// As published, and without trailing zeros where that differs: for both generations of consumers.
        case both
    }

    /// Names every field.
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
