import Failures
import Native
import SystemPackage

extension DigestAlgorithm {
    /// Creates the algorithm for a name in metadata.
    ///
    /// yum of EL 5 writes `sha` for SHA-1.
    ///
    /// - Throws: ``Failure`` with `.badMetadata` for an unknown name.
    init(repodata name: String) throws(Failure) {
        switch name {
        case "sha", "sha1": self = .sha1
        case "sha256": self = .sha256
        case "sha384": self = .sha384
        case "sha512": self = .sha512
        default:
            throw Failure(.badMetadata, "checksum \"\(name)\"", cause: "repository metadata knows no digest of that name")
        }
    }

    /// Returns `true` if a file has the given hexadecimal digest.
    func isDigest(_ hexadecimal: String, of path: FilePath) throws(FileError) -> Bool {
        try Hex.encode(Digest.ofFile(path, self)) == hexadecimal.lowercased()
    }
}
