internal import CCrypto

/// A message digest that package indexes, RPM headers or repository metadata use.
package enum DigestAlgorithm: String, Sendable, Hashable, Codable, CaseIterable {
    case md5, sha1, sha224, sha256, sha384, sha512
    case sha3 = "sha3-256"

    /// The length of a digest in bytes.
    package var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        case .sha3: 32
        }
    }

    /// libcrypto's own description of the algorithm: a constant that is never freed.
    var implementation: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha224: unsafe EVP_sha224()
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        case .sha3: unsafe EVP_sha3_256()
        }
    }
}
