/// The format of package files for the rpm of a target.
package struct RPMFormat: Hashable, Sendable, Codable {
    /// The version of rpm, for example `4.16.1.3`.
    package var version: String
    /// The supported features of versions and dependencies.
    package var features: RPMFeatures
    /// The compression of the payload: `gzip`, `xz`, `zstd` or `none`.
    package var codec: String
    /// The compression level; `nil` for the codec's default.
    package var level: Int?
    /// The compression of source packages, at the lowest level.
    ///
    /// Use `none` if their content is already compressed.
    package var sourceCodec: String
    /// The digest algorithm for files: `md5` or `sha256`.
    package var digest: String
    /// The digests of the header, in the order written: `sha1`, `md5` (header and payload), `sha256`.
    package var headerDigests: [String]
    /// A Boolean value indicating whether the header contains the digest of the payload (rpm 4.14).
    package var payloadDigest: Bool
    /// A Boolean value indicating whether 64-bit fields may be used for files and packages over 4 GiB (rpm 4.6, safe from 4.12).
    package var largeFiles: Bool
    /// A Boolean value indicating whether files can be marked as a licence (rpm 4.11).
    ///
    /// Otherwise licences are documentation.
    package var licenseFlag: Bool
    /// The form of signatures.
    package var signature: SignatureForm

    /// A Boolean value indicating whether spec files may use the pyproject macros and dynamic build requirements (rpm 4.15).
    package var pyprojectMacros: Bool
    /// A Boolean value indicating whether spec files need the fields of rpm before 4.9: `BuildRoot`, `%clean`, `Group` and `%defattr`.
    package var oldSpecs: Bool
    /// A Boolean value indicating whether the build scripts of the distribution compress manual pages.
    package var compressedManuals: Bool

    /// The OpenPGP packet of a signature, and the part of the package that it covers.
    package enum SignatureForm: String, Hashable, Sendable, Codable {
        /// RSA in version 3 packets, over the header and over header and payload (rpm before 4.6).
        case rsaVersion3 = "rsa-v3"
        /// RSA in version 4 packets, over the header and over header and payload.
        case rsaVersion4 = "rsa-v4"
        /// RSA in a version 4 packet over the header only, which contains the payload's digest.
        case rsaHeader = "rsa-header"
        /// RSA or EdDSA over the header only.
        case modern = "rsa-or-eddsa"
    }

    /// Creates a format.
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

    /// The format for source packages.
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
