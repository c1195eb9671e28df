/// What went wrong between us and an index, in the parts that a message needs.
package struct IndexError: Error, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    package enum Code: Sendable, Hashable {
        /// Something the user wrote is wrong.
        case usage
        /// The index or one of its hosts gave no usable answer.
        case unreachable
        /// The index refused us (401 or 403).
        case forbidden
        /// A page or a file from the index breaks the standards or our limits.
        case malformed
        /// Bytes are not those the index promised.
        case mismatch
        /// Offline, and the mirror does not hold it.
        case offline
        /// The mirror folder cannot be read or written.
        case store
    }

    package let code: Code
    /// What failed, with the exact name of the project, page or file.
    package let subject: String
    /// Why, innermost last.
    package let causes: [String]
    /// What to try next.
    package let hints: [String]

    /// Makes an error from its parts.
    package init(_ code: Code, _ subject: String, causes: [String] = [], hints: [String] = []) {
        self.code = code
        self.subject = subject
        self.causes = causes
        self.hints = hints
    }

    package var description: String { ([subject] + causes).joined(separator: ": ") }
}
