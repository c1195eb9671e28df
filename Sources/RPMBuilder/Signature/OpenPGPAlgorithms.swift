/// A public key algorithm by its OpenPGP number (RFC 9580, section 9.1).
package struct OpenPGPKeyAlgorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let rsa = OpenPGPKeyAlgorithm(rawValue: 1)
    /// EdDSA as in GnuPG, with the curve in the key.
    package static let eddsa = OpenPGPKeyAlgorithm(rawValue: 22)

    package var description: String {
        switch rawValue {
        case 1, 3: "RSA"
        case 17: "DSA"
        case 19: "ECDSA"
        case 22: "EdDSA"
        case 27: "Ed25519"
        case 28: "Ed448"
        default: "algorithm \(rawValue)"
        }
    }
}

/// A message digest algorithm by its OpenPGP number (RFC 9580, section 9.5).
package struct OpenPGPHashAlgorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package var description: String {
        switch rawValue {
        case 1: "MD5"
        case 2: "SHA1"
        case 3: "RIPEMD160"
        case 8: "SHA256"
        case 9: "SHA384"
        case 10: "SHA512"
        case 11: "SHA224"
        case 12: "SHA3-256"
        case 14: "SHA3-512"
        default: "hash \(rawValue)"
        }
    }
}
