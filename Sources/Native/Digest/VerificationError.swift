/// An error from comparing a file with the artifact that it should be.
package enum VerificationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The content has another digest.
    case wrongDigest(filename: String, expected: SHA256Digest, actual: SHA256Digest)
    /// The file has another size than the index states, in bytes.
    case wrongSize(filename: String, expected: UInt64, actual: UInt64)
    /// The name cannot be a file name: it is empty, too long, or has a slash or control character in it.
    case unusableFilename(String)
    /// The path names a folder, a device or another thing that is not a regular file.
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
