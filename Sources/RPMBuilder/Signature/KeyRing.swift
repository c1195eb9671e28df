import ForeignText
import FoundationEssentials
import Native
package import SystemPackage

/// The public keys for checking signatures.
package struct KeyRing: Hashable, Sendable {
    /// The files, each with certificates one after another, or a keybox of GnuPG.
    let files: [[UInt8]]

    private static let limit = 64 << 20
    private static let armorStart = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    private static let armorEnd = "-----END PGP PUBLIC KEY BLOCK-----"

    /// Parses certificates, armored (any number of blocks, with other text around them) or not.
    ///
    /// - Throws: ``OpenPGPError`` if there are none.
    package init(_ bytes: [UInt8]) throws(OpenPGPError) {
        guard let first = bytes.first else { throw .malformed("there is no key") }
        let isKeybox = bytes.dropFirst(8).starts(with: Array("KBXf".utf8))
        files = [first & 0x80 != 0 || isKeybox ? bytes : try Self.unarmored(String(decoding: bytes, as: UTF8.self))]
    }

    /// Reads several files of keys.
    ///
    /// All of their keys count.
    ///
    /// - Throws: ``FileError`` or ``OpenPGPError``.
    package init(reading paths: [FilePath]) throws {
        files = try paths.flatMap { try KeyRing(reading: $0).files }
    }

    /// Reads a file of keys: the output of `gpg --export` with or without `--armor`, or a `pubring.kbx`.
    ///
    /// - Throws: ``FileError`` or ``OpenPGPError``.
    package init(reading path: FilePath) throws {
        try self.init(FileSystem.readAll(path, limit: Self.limit))
    }

    /// The number of certificates in the files.
    ///
    /// - Throws: ``OpenPGPError`` for a keybox, and for bytes that are not whole packets.
    package var certificates: Int {
        get throws { try files.map { file in try OpenPGPPacket.tags(of: file).count { $0 == OpenPGPPacket.publicKeyTag } }.reduce(0, +) }
    }

    /// Returns the bytes of all armored blocks (RFC 9580, section 6.2).
    ///
    /// It does not check their checksums.
    private static func unarmored(_ text: String) throws(OpenPGPError) -> [UInt8] {
        var result: [UInt8] = []
        /// The text of the current armored block; `nil` outside a block. A block starts with headers up to an empty line.
        var block: String?
        var isInHeaders = false
        for line in text.lines {
            let line = line.droppingTrailing(where: \.isBlank)
            if line == armorStart {
                block = ""
                isInHeaders = true
            } else if line == armorEnd, let text = block {
                guard let data = Data(base64Encoded: text), !data.isEmpty else { throw .malformed("a key is no base64") }
                result += data
                block = nil
            } else if block != nil {
                if isInHeaders {
                    isInHeaders = !line.isEmpty
                } else if !line.utf8.hasPrefix("=") {
                    block?.append(contentsOf: line)
                }
            }
        }
        guard block == nil else { throw .truncated }
        guard !result.isEmpty else { throw .malformed("there is no key") }
        return result
    }

}

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
