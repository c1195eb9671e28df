package import Native
package import SystemPackage

/// An error from unpacking a package.
package enum PackageExtractError: Error, Sendable, CustomStringConvertible {
    case occupied(FilePath)
    /// A path of the package is unsafe. The values are the path and the reason.
    case unsafePath(String, String)
    case tooLarge(limit: UInt64)
    case wrongContent(String)
    case read(RPMReadError)
    case file(FileError)

    package var description: String {
        switch self {
        case .occupied(let folder): "\(folder) exists and is no empty folder"
        case .unsafePath(let path, let problem): "'\(path)' is not unpacked: \(problem)"
        case .tooLarge(let limit): "the package holds more than \(limit) bytes"
        case .wrongContent(let path): "'\(path)' has content that differs from the header"
        case .read(let error): "\(error)"
        case .file(let error): "\(error)"
        }
    }
}
