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
}
