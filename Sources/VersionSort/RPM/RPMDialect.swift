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
