/// What the rpm of a target understands in versions and dependencies.
package struct RPMFeatures: Hashable, Sendable, Codable {
    /// `~` in versions sorts before the end (rpm 4.10).
    package var tilde: Bool
    /// `^` in versions sorts after the end and before anything else (rpm 4.15, in EL 8 since rpm 4.14.2-34).
    package var caret: Bool
    /// Boolean dependencies with `with` and `or` (rpm 4.14).
    package var richDependencies: Bool
    /// `Recommends`, `Suggests`, `Supplements` and `Enhances` (rpm 4.12).
    package var weakDependencies: Bool

    /// Names what is understood; everything unless said otherwise.
    package init(tilde: Bool = true, caret: Bool = true, richDependencies: Bool = true, weakDependencies: Bool = true) {
        self.tilde = tilde
        self.caret = caret
        self.richDependencies = richDependencies
        self.weakDependencies = weakDependencies
    }

    /// All that rpm 4.15 and later understand.
    package static let all = RPMFeatures()

    /// How this rpm compares versions.
    package var dialect: RPMDialect { RPMDialect(tilde: tilde, caret: caret) }

    private enum CodingKeys: String, CodingKey {
        case tilde, caret
        case richDependencies = "rich-dependencies"
        case weakDependencies = "weak-dependencies"
    }
}
