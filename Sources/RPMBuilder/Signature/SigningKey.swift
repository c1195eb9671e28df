import ForeignText
import Native

/// A key that GnuPG can sign with: the data of its listing, and its public key.
///
/// The secret key stays with gpg-agent, which may use a card or ask the user for a passphrase.
package struct SigningKey: Hashable, Sendable {
    package let algorithm: OpenPGPKeyAlgorithm
    /// The fingerprint of the signing key, which may be a subkey: 40 lower-case hexadecimal digits.
    package let fingerprint: String
    /// The name of the key in gpg-agent.
    let keygrip: String
    /// The creation time of the key, in seconds since 1970.
    ///
    /// No signature may be older.
    package let created: UInt32
    /// The certificate of the key, as in `gpg --export`.
    ///
    /// Once armored, it can be imported with `rpmkeys --import`.
    package let certificate: [UInt8]
    let fingerprintBytes: [UInt8]

    /// The last eight bytes of the fingerprint.
    var identifier: [UInt8] { fingerprintBytes.suffix(8) }
    /// The identifier in hexadecimal.
    package var keyID: String { String(fingerprint.end(bytes: 16)) }

    init(_ listed: GnuPGListing.Key, certificate: [UInt8]) throws(SigningError) {
        guard let bytes = Hex.decode(listed.fingerprint), bytes.count == 20 else {
            throw .keyUnusable(listed.fingerprint, "it is not of version 4, the only one that rpm reads everywhere")
        }
        let known: [OpenPGPKeyAlgorithm] = [.rsa, .eddsa]
        guard known.contains(listed.algorithm) else {
            throw .keyUnusable(listed.fingerprint, "its algorithm is \(listed.algorithm), packages are signed with RSA or EdDSA")
        }
        algorithm = listed.algorithm
        fingerprint = listed.fingerprint.lowercased()
        keygrip = listed.keygrip
        created = listed.created
        fingerprintBytes = bytes
        self.certificate = certificate
    }
}
