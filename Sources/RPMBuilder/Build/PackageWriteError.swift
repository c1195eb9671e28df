package import Native

/// An error from writing planned packages.
package enum PackageWriteError: Error, Sendable, CustomStringConvertible {
    /// A source has the same name as another or as the spec.
    case duplicateSource(String)
    /// A package cannot be written. The values are its name and the reason.
    case package(String, RPMWriteError)
    /// The target's Python failed to compile modules. The values are its path and its output.
    case compilation(String, String)
    /// The spec cannot be written.
    case file(FileError)

    /// One line for a person.
    package var description: String {
        switch self {
        case .duplicateSource(let name): "the source package would hold two files named '\(name)'"
        case .package(let name, let error): "\(name): \(error)"
        case .compilation(let python, let text): "\(python) could not compile the modules: \(text)"
        case .file(let error): "\(error)"
        }
    }
}
