package import SystemPackage

/// A file on disk whose content was compared with its SHA-256 digest.
///
/// Later steps accept a download only in this form.
///
/// There is no initializer: ``verify(path:filename:expecting:size:)`` reads the file and creates the value.
package struct VerifiedArtifact: Sendable, Hashable {
    /// The location of the file.
    package let path: FilePath
    /// The name under which it was published, which may differ from the last part of the path.
    package let filename: String
    /// The digest of the content.
    package let sha256: SHA256Digest
    /// The size in bytes.
    package let size: UInt64

    private init(path: FilePath, filename: String, sha256: SHA256Digest, size: UInt64) {
        self.path = path
        self.filename = filename
        self.sha256 = sha256
        self.size = size
    }

    /// Reads the whole file and compares it with the expected size and digest.
    ///
    /// It checks the size first, so that it does not read a file that is too long.
    /// Throws an error if the name is not a plain file name, the file cannot be read, or its size or digest differs.
    package static func verify(
        path: FilePath, filename: String, expecting digest: SHA256Digest, size: UInt64? = nil
    ) throws(VerificationError) -> VerifiedArtifact {
        guard isUsable(filename) else { throw .unusableFilename(filename) }
        let status = try reading { () throws(FileError) in try FileSystem.status(path, followingLinks: true) }
        guard let status else { throw .unreadable(FileError(.open, path, .noSuchFileOrDirectory)) }
        guard status.isRegularFile else { throw .notAFile(filename: filename) }
        if let size, status.size != size { throw .wrongSize(filename: filename, expected: size, actual: status.size) }
        let (actual, length) = try reading { () throws(FileError) in
            var file = try InputFile(path)
            let (bytes, length) = try Digest.ofRest(of: &file, .sha256)
            return (SHA256Digest(exactly: bytes), length)
        }
        // The file may have grown between the size check and the read; the number of hashed bytes is the one that counts.
        if let size, length != size { throw .wrongSize(filename: filename, expected: size, actual: length) }
        guard actual == digest else { throw .wrongDigest(filename: filename, expected: digest, actual: actual) }
        return VerifiedArtifact(path: path, filename: filename, sha256: digest, size: length)
    }

    /// Renames the file on the same file system.
    ///
    /// The content does not change, so it is not read again.
    package func renamed(to path: FilePath) throws(FileError) -> VerifiedArtifact {
        try FileSystem.rename(self.path, to: path)
        return VerifiedArtifact(path: path, filename: filename, sha256: sha256, size: size)
    }

    private static func reading<Value>(_ body: () throws(FileError) -> Value) throws(VerificationError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            throw .unreadable(error)
        }
    }

    private static func isUsable(_ filename: String) -> Bool {
        !filename.isEmpty && filename.utf8.count <= 255 && filename != "." && filename != ".."
            && filename.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
    }
}

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
