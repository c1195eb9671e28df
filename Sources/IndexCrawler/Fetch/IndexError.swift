/// An error from using an index, with the parts of its message.
package struct IndexError: Error, Sendable, CustomStringConvertible {
    /// The kind of the error.
    package enum Code: Sendable, Hashable {
        /// The user's input is wrong.
        case usage
        /// The index or one of its hosts gave no usable response.
        case unreachable
        /// The index denied access (401 or 403).
        case forbidden
        /// A page or a file from the index violates the standards or our limits.
        case malformed
        /// The bytes differ from those that the index states.
        case mismatch
        /// The client is offline and the mirror does not hold the file.
        case offline
        /// The mirror folder cannot be read or written.
        case store
    }

    package let code: Code
    /// The failed action, with the exact name of the project, page or file.
    package let subject: String
    /// The reasons, with the innermost last.
    package let causes: [String]
    /// The actions to try next.
    package let hints: [String]

    /// Creates an error from its parts.
    package init(_ code: Code, _ subject: String, causes: [String] = [], hints: [String] = []) {
        self.code = code
        self.subject = subject
        self.causes = causes
        self.hints = hints
    }

    package var description: String { ([subject] + causes).joined(separator: ": ") }
}
