import CCrypto
package import SystemPackage

/// The functions that compute digests of bytes in memory and of files.
package enum Digest {
    /// Returns the digest of some bytes.
    package static func of(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(bytes)
        return context.finish()
    }

    /// Returns the digest of a part of an array.
    package static func of(_ bytes: ArraySlice<UInt8>, _ algorithm: DigestAlgorithm) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(bytes)
        return context.finish()
    }

    /// Returns the digest of some bytes in lower-case hexadecimal.
    package static func hex(of bytes: [UInt8], _ algorithm: DigestAlgorithm) -> String {
        Hex.encode(of(bytes, algorithm))
    }

    /// Returns the digest of a file, read in parts; throws an error if the file cannot be read.
    package static func ofFile(_ path: FilePath, _ algorithm: DigestAlgorithm) throws(FileError) -> [UInt8] {
        var file = try InputFile(path)
        return try ofRest(of: &file, algorithm).digest
    }

    /// Returns the digest of the rest of an open file, and the number of bytes read.
    package static func ofRest(
        of file: inout InputFile, _ algorithm: DigestAlgorithm
    ) throws(FileError) -> (digest: [UInt8], byteCount: UInt64) {
        var context = DigestContext(algorithm)
        var length: UInt64 = 0
        while true {
            let part = try file.readNext(upTo: partSize)
            length += UInt64(part.count)
            context.update(part)
            // A short read marks the end of the file.
            if part.count < partSize { return (context.finish(), length) }
        }
    }

    private static let partSize = 256 << 10
}

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
