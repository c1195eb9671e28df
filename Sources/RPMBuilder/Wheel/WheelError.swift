package import Native

/// Why a wheel cannot be packaged.
package enum WheelError: Error, Sendable, CustomStringConvertible {
    /// The file name is not that of a wheel.
    case filename(String)
    /// The archive cannot be read, or is damaged.
    case archive(String, ArchiveError)
    /// A folder or file that every wheel has is missing, or there twice: which one.
    case missing(String, String)
    /// An entry is neither a file nor a folder, or lies in no known scheme.
    case unsafeEntry(String, String, String)
    /// An entry is not what RECORD says of it.
    case recordMismatch(String, String, String)
    /// The metadata inside cannot be used, or is of another project or version than the file name says.
    case metadata(String, String)
    /// A limit was reached: which one.
    case tooLarge(String, String)
    /// A patch of the stack does not fit.
    case patch(String, PatchError)
    /// A content could not be put aside.
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
