package import Native
package import SystemPackage

/// An error from writing a package.
package enum RPMWriteError: Error, Sendable, CustomStringConvertible {
    case invalidName(String)
    /// A version, release or architecture is invalid. The values are the field, its text and the reason.
    case invalidField(String, String, String)
    case invalidPath(String, String)
    case invalidDependency(String, String)
    case duplicatePath(String)
    /// The target's rpm does not support a feature.
    case unsupported(String, String)
    case contentChanged(FilePath, expected: UInt64, found: UInt64)
    case header(RPMHeaderError)
    case file(FileError)
    case compression(String)

    package var description: String {
        switch self {
        case .invalidName(let name):
            "'\(name)' cannot name a package: letters, digits and . _ + - are allowed, the first a letter, a digit or _"
        case .invalidField(let field, let text, let problem): "the \(field) '\(text)' cannot stand in a package: \(problem)"
        case .invalidPath(let path, let problem): "the file '\(path)' cannot be packaged: \(problem)"
        case .invalidDependency(let text, let problem): "the dependency '\(text)' cannot stand in a package: \(problem)"
        case .duplicatePath(let path): "the file '\(path)' is in the package twice"
        case .unsupported(let what, let feature): "\(what) needs \(feature), which the rpm of the target does not have"
        case .contentChanged(let path, let expected, let found):
            "\(path) changed while it was packaged: \(expected) bytes were expected, \(found) were read"
        case .header(let error): "\(error)"
        case .file(let error): "\(error)"
        case .compression(let problem): "the payload cannot be compressed: \(problem)"
        }
    }
}
