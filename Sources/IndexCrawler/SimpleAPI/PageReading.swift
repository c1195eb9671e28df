package import VersionSort

/// A file of a page that is not let through, and why.
package struct RefusedFile: Hashable, Sendable, CustomStringConvertible {
    /// The name as the index gave it, without control characters.
    package let filename: String
    package let reason: String

    package var description: String { "\(filename): \(reason)" }
}

/// A project page as it was understood: what may be used and what was refused.
package struct PageReading: Sendable {
    package let page: ProjectPage
    package let refused: [RefusedFile]
}
