import ForeignText
import Native

/// A key that GnuPG can sign with: what its listing says of it, and its public half.
///
/// The secret half stays with gpg-agent, which may keep it on a card or ask a person for a passphrase.
package struct SigningKey: Hashable, Sendable {
    package let algorithm: OpenPGPKeyAlgorithm
    /// Of the key that signs, which may be a subkey: 40 lower-case hexadecimal digits.
    package let fingerprint: String
    /// What gpg-agent calls the key.
    let keygrip: String
    /// When the key was made, in seconds since 1970: no signature of it may be older.
    package let created: UInt32
    /// The certificate with the key, as `gpg --export` gives it; what `rpmkeys --import` takes once it is armoured.
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
