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

    /// Returns the bytes of all armored blocks (RFC 9580, section 6.2).
    ///
    /// It does not check their checksums.
    private static func unarmored(_ text: String) throws(OpenPGPError) -> [UInt8] {
        var result: [UInt8] = []
        /// `nil` outside a block. A block starts with headers up to an empty line.
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
