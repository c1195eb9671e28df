package import Native
package import SystemPackage

/// Why a package was not unpacked.
package enum PackageExtractError: Error, Sendable, CustomStringConvertible {
    case occupied(FilePath)
    /// A path of the package, and what is wrong with it.
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
        case .wrongContent(let path): "'\(path)' has another content than the header states"
        case .read(let error): "\(error)"
        case .file(let error): "\(error)"
        }
    }
}
