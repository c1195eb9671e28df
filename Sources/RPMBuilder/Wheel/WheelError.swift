package import Native

/// The reason why a wheel cannot be packaged.
package enum WheelError: Error, Sendable, CustomStringConvertible {
    /// The file name is not that of a wheel.
    case filename(String)
    /// The archive cannot be read, or is damaged.
    case archive(String, ArchiveError)
    /// A required folder or file is missing or occurs twice.
    case missing(String, String)
    /// An entry is neither a file nor a folder, or has an unknown scheme.
    case unsafeEntry(String, String, String)
    /// An entry differs from its line in RECORD.
    case recordMismatch(String, String, String)
    /// The metadata is unusable, or has another project or version than the file name.
    case metadata(String, String)
    /// The wheel exceeds a limit. The second value names it.
    case tooLarge(String, String)
    /// A patch of the stack does not fit.
    case patch(String, PatchError)
    /// A content could not be stored in a file.
    case file(FileError)

    /// One line for a person.
    package var description: String {
        switch self {
        case .filename(let name): "'\(name)' is not the file name of a wheel"
        case .archive(let wheel, let error): "\(wheel): \(error)"
        case .missing(let wheel, let what): "\(wheel) \(what)"
        case .unsafeEntry(let wheel, let path, let why): "\(wheel) holds '\(path)', which \(why)"
        case .recordMismatch(let wheel, let path, let why): "\(wheel): '\(path)' \(why)"
        case .metadata(let wheel, let why): "\(wheel): \(why)"
        case .tooLarge(let wheel, let what): "\(wheel) has \(what)"
        case .patch(let wheel, let error): "\(wheel): \(error)"
        case .file(let error): "\(error)"
        }
    }
}
