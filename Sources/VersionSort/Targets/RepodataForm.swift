/// The format of repository metadata for the package manager of a target.
package struct RepodataForm: Hashable, Sendable, Codable {
    /// The name of the digest in the metadata: `sha256`, or `sha` for SHA-1 if yum supports no other.
    package var checksumName: String
    /// The compression of the metadata files: `gzip`, `xz`, `zstd` or `none`.
    package var compression: String

    /// Creates a format.
    package init(checksumName: String, compression: String) {
        self.checksumName = checksumName
        self.compression = compression
    }

    private enum CodingKeys: String, CodingKey {
        case checksumName = "checksum"
        case compression
    }
}
