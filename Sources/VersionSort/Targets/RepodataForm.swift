/// How repository metadata is written so that the package manager of a target reads it.
package struct RepodataForm: Hashable, Sendable, Codable {
    /// The digest's name as the metadata spells it: `sha256`, or `sha` for SHA-1 where yum knows no other.
    package var checksumName: String
    /// How the metadata files are compressed: `gzip`, `xz`, `zstd` or `none`.
    package var compression: String

    /// Names both fields.
    package init(checksumName: String, compression: String) {
        self.checksumName = checksumName
        self.compression = compression
    }

    private enum CodingKeys: String, CodingKey {
        case checksumName = "checksum"
        case compression
    }
}
