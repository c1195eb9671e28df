/// An error in a requirements file, with its position.
package struct RequirementsFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// The line, from 1; 0 means the file as a whole.
    package let line: Int
    package let reason: String

    /// One line for a person.
    package var description: String { line > 0 ? "\(file), line \(line): \(reason)" : "\(file): \(reason)" }
}
