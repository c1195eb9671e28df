package import VersionSort

/// A refused file of a page, and the reason.
package struct RefusedFile: Hashable, Sendable, CustomStringConvertible {
    /// The name as the index states it, without control characters.
    package let filename: String
    package let reason: String

    package var description: String { "\(filename): \(reason)" }
}

/// A parsed project page: the usable files and the refused ones.
package struct PageReading: Sendable {
    package let page: ProjectPage
    package let refused: [RefusedFile]
}
