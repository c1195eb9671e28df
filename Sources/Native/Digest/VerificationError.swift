/// Why a file is not the artifact it was said to be.
package enum VerificationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file has another content.
    case wrongDigest(filename: String, expected: SHA256Digest, actual: SHA256Digest)
    /// The file is longer or shorter than the index said, in bytes.
    case wrongSize(filename: String, expected: UInt64, actual: UInt64)
    /// The name could not stand in a folder: empty, too long, or with a slash or control character in it.
    case unusableFilename(String)
    /// The path names a folder, a device or something else that is no file.
    case notAFile(filename: String)
    /// The file could not be read.
    case unreadable(FileError)

    /// The message for people.
    package var description: String {
        switch self {
        case .wrongDigest(let filename, let expected, let actual):
            "\(filename) has SHA-256 \(actual), not the expected \(expected)"
        case .wrongSize(let filename, let expected, let actual):
            "\(filename) is \(actual) bytes long, not the expected \(expected)"
        case .unusableFilename(let filename): "'\(filename)' is not usable as a file name"
        case .notAFile(let filename): "\(filename) is not a regular file"
        case .unreadable(let error): "\(error)"
        }
    }
}
