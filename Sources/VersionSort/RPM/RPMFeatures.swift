/// The features of a target's rpm in versions and dependencies.
package struct RPMFeatures: Hashable, Sendable, Codable {
    /// A Boolean value indicating whether `~` in versions sorts before the end (rpm 4.10).
    package var tilde: Bool
    /// A Boolean value indicating whether `^` in versions sorts after the end and before anything else.
    ///
    /// rpm 4.15 supports it, and in EL 8 rpm 4.14.2-34.
    package var caret: Bool
    /// A Boolean value indicating whether boolean dependencies with `with` and `or` are supported (rpm 4.14).
    package var richDependencies: Bool
    /// A Boolean value indicating whether `Recommends`, `Suggests`, `Supplements` and `Enhances` are supported (rpm 4.12).
    package var weakDependencies: Bool

    /// Creates a set of features; all are supported by default.
    package init(tilde: Bool = true, caret: Bool = true, richDependencies: Bool = true, weakDependencies: Bool = true) {
        self.tilde = tilde
        self.caret = caret
        self.richDependencies = richDependencies
        self.weakDependencies = weakDependencies
    }

    /// The features of rpm 4.15 and later.
    package static let all = RPMFeatures()

    /// The dialect of this rpm's version comparison.
    package var dialect: RPMDialect { RPMDialect(tilde: tilde, caret: caret) }

    private enum CodingKeys: String, CodingKey {
        case tilde, caret
        case richDependencies = "rich-dependencies"
        case weakDependencies = "weak-dependencies"
    }
}

/// The special characters in the version comparison of an rpm.
///
/// Unsupported ones are plain separators.
package struct RPMDialect: Hashable, Sendable {
    /// `~` sorts before the end of a version.
    package var tilde: Bool
    /// `^` sorts after the end of a version and before any further segment.
    package var caret: Bool

    /// Creates a dialect.
    package init(tilde: Bool, caret: Bool) {
        self.tilde = tilde
        self.caret = caret
    }

    /// The dialect of rpm 4.15 and later.
    package static let current = RPMDialect(tilde: true, caret: true)
}
