/// How package files are written so that the rpm of a target reads, verifies and installs them.
package struct RPMFormat: Hashable, Sendable, Codable {
    /// The version of rpm, as `4.16.1.3`.
    package var version: String
    /// What versions and dependencies may use.
    package var features: RPMFeatures
    /// How the payload is compressed: `gzip`, `xz`, `zstd` or `none`.
    package var codec: String
    /// The compression level; nil takes the usual one of the codec.
    package var level: Int?
    /// How the payload of a source package is compressed, at the lowest level: `none` where what it holds is compressed already.
    package var sourceCodec: String
    /// The digest of each file: `md5` or `sha256`.
    package var digest: String
    /// The digests of the header, in the order written: `sha1`, `md5` (header and payload), `sha256`.
    package var headerDigests: [String]
    /// Whether the header states the digest of the payload (rpm 4.14).
    package var payloadDigest: Bool
    /// Whether fields of 64 bits may stand for files and packages over 4 GiB (rpm 4.6, safe from 4.12).
    package var largeFiles: Bool
    /// Whether files can be marked as a licence (rpm 4.11); elsewhere they are documentation.
    package var licenseFlag: Bool
    /// How packages are signed.
    package var signature: SignatureForm

    /// Whether spec files may use the pyproject macros and dynamic build requirements (rpm 4.15).
    package var pyprojectMacros: Bool
    /// Whether spec files need what rpm asked for before 4.9: `BuildRoot`, `%clean`, `Group` and `%defattr`.
    package var oldSpecs: Bool
    /// Whether the build scripts of the distribution compress manual pages.
    package var compressedManuals: Bool

    /// Which OpenPGP packet a signature is, and over what.
    package enum SignatureForm: String, Hashable, Sendable, Codable {
        /// RSA in a version 3 packet, over the header and over header and payload (rpm before 4.6).
        case rsaVersion3 = "rsa-v3"
        /// RSA in a version 4 packet, over the header and over header and payload.
        case rsaVersion4 = "rsa-v4"
        /// RSA in a version 4 packet over the header alone, which holds the payload's digest.
        case rsaHeader = "rsa-header"
        /// RSA or EdDSA over the header alone.
        case modern = "rsa-or-eddsa"
    }

    /// Names every field.
    package init(
        version: String, features: RPMFeatures = .all, codec: String = "zstd", level: Int? = nil, sourceCodec: String = "none", digest: String = "sha256",
        headerDigests: [String] = ["sha1", "md5", "sha256"], payloadDigest: Bool = true, largeFiles: Bool = true, licenseFlag: Bool = true,
        signature: SignatureForm = .modern, pyprojectMacros: Bool = true, oldSpecs: Bool = false,
        compressedManuals: Bool = true
    ) {
        self.version = version
        self.features = features
        self.codec = codec
        self.level = level
        self.sourceCodec = sourceCodec
        self.digest = digest
        self.headerDigests = headerDigests
        self.payloadDigest = payloadDigest
        self.largeFiles = largeFiles
        self.licenseFlag = licenseFlag
        self.signature = signature
        self.pyprojectMacros = pyprojectMacros
        self.oldSpecs = oldSpecs
        self.compressedManuals = compressedManuals
    }

    /// The same for source packages.
    package var forSources: RPMFormat {
        var format = self
        format.codec = sourceCodec
        format.level = sourceCodec == "none" ? nil : 1
        return format
    }

    private enum CodingKeys: String, CodingKey {
        case version, features, codec, level, digest, signature
        case sourceCodec = "source-codec"
        case headerDigests = "header-digests"
        case payloadDigest = "payload-digest"
        case largeFiles = "large-files"
        case licenseFlag = "license-flag"
        case pyprojectMacros = "pyproject-macros"
        case oldSpecs = "old-specs"
        case compressedManuals = "compressed-manuals"
    }
}
