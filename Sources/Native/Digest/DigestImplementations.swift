internal import CCrypto

/// The digests of libcrypto's default provider, in a library context of our own.
///
/// The machine's configuration of libcrypto may forbid MD5 and SHA-1 (a FIPS policy does). Packages and indexes still use them as checksums, not as
/// proof, and an input must not be able to stop the process. This context reads no configuration, so all algorithms are available.
@safe struct DigestImplementations: @unchecked Sendable {
    /// The shared instance.
    ///
    /// The context and its algorithms live as long as the process.
    static let shared = DigestImplementations()

    private let fetched: [DigestAlgorithm: OpaquePointer]

    private init() {
        var fetched: [DigestAlgorithm: OpaquePointer] = unsafe [:]
        if let library = unsafe OSSL_LIB_CTX_new(), unsafe OSSL_PROVIDER_load(library, "default") != nil {
            for algorithm in DigestAlgorithm.allCases {
                unsafe fetched[algorithm] = unsafe EVP_MD_fetch(library, algorithm.libraryName, nil)
            }
        }
        unsafe self.fetched = unsafe fetched
    }

    /// The implementation of an algorithm; `nil` if libcrypto could not be set up.
    subscript(algorithm: DigestAlgorithm) -> OpaquePointer? { unsafe fetched[algorithm] }
}

extension DigestAlgorithm {
    /// The algorithm's name in libcrypto's providers.
    fileprivate var libraryName: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        case .sha3: "SHA3-256"
        }
    }
}
