/// Which separators the version comparison of an rpm knows; the others count as plain separators.
package struct RPMDialect: Hashable, Sendable {
    /// `~` sorts before the end of a version.
    package var tilde: Bool
    /// `^` sorts after the end of a version and before any further segment.
    package var caret: Bool

    /// Names what the comparison knows.
    package init(tilde: Bool, caret: Bool) {
        self.tilde = tilde
        self.caret = caret
    }

    /// rpm 4.15 and later.
    package static let current = RPMDialect(tilde: true, caret: true)
}
