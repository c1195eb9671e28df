/// An error for a patch that is invalid or does not fit.
package enum PatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line of the patch is not a unified diff, or of an unsupported kind.
    case malformed(patch: String, line: Int, reason: String)
    /// The patch contains no changes.
    case empty(patch: String)
    /// A hunk does not fit the file. `number` is counted from 1.
    case hunk(patch: String, file: String, number: Int, header: String)
    /// A file is not in the state that the patch expects.
    case file(patch: String, file: String, reason: String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .malformed(let patch, let line, let reason): "line \(line) of \(patch) \(reason)"
        case .empty(let patch): "\(patch) changes no file"
        case .hunk(let patch, let file, let number, let header): "hunk \(number) of \(patch) for \(file) ('\(header)') does not fit"
        case .file(let patch, let file, let reason): "\(patch) changes \(file), which \(reason)"
        }
    }
}
