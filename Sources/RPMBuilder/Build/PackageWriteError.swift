package import Native

/// Why planned packages could not be written.
package enum PackageWriteError: Error, Sendable, CustomStringConvertible {
    /// A source is named like another, or like the spec.
    case duplicateSource(String)
    /// A package cannot be written: its name, and why.
    case package(String, RPMWriteError)
    /// The target's Python failed to compile modules: its path, and what it said.
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
