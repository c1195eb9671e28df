import Native
import VersionSort

extension RepodataForm {
    /// The digest that the form's word stands for: yum of EL 5 writes `sha` for SHA-1.
    var digestAlgorithm: DigestAlgorithm {
        get throws(RepositoryError) {
            switch checksumName {
            case "sha", "sha1": return .sha1
            case "sha256": return .sha256
            case "sha384": return .sha384
            case "sha512": return .sha512
            default:
                throw RepositoryError(
                    .badMetadata, "checksum \"\(checksumName)\"", cause: "repository metadata knows no digest of that name")
            }
        }
    }

    /// How the metadata files are compressed.
    var compressionFormat: CompressionFormat {
        get throws(RepositoryError) {
            switch compression {
            case "gzip": return .gzip
            case "xz": return .xz
            case "zstd": return .zstd
            case "none": return .none
            default:
                throw RepositoryError(
                    .badMetadata, "compression \"\(compression)\"", cause: "repository metadata is not compressed that way")
            }
        }
    }
}
