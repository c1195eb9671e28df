package import Native

/// An error from reading a package file.
package enum RPMReadError: Error, Sendable, CustomStringConvertible {
    case notAPackage
    case unsupportedFormat(UInt8)
    case badLead(String)
    case truncated(String)
    case signature(RPMHeaderError)
    case header(RPMHeaderError)
    case badFiles(String)
    case badPayload(String)
    case file(FileError)

    package var description: String {
        switch self {
        case .notAPackage: "the file is not an rpm package"
        case .unsupportedFormat(let version): "the package has the format \(version), only 3 to 6 are known"
        case .badLead(let problem): "the lead of the package is bad: \(problem)"
        case .truncated(let part): "the package ends inside its \(part)"
        case .signature(let error): "the signature header is bad: \(error)"
        case .header(let error): "the main header is bad: \(error)"
        case .badFiles(let problem): "the files of the package are bad: \(problem)"
        case .badPayload(let problem): "the payload is bad: \(problem)"
        case .file(let error): "\(error)"
        }
    }
}
