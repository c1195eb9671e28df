import Failures
import Native
import VersionSort

extension RepodataForm {
    /// The digest algorithm for files, metadata and packages.
    var digestAlgorithm: DigestAlgorithm {
        get throws(Failure) { try DigestAlgorithm(repodata: checksumName) }
    }

    /// The compression of the metadata files.
    var compressionFormat: CompressionFormat {
        get throws(Failure) {
            switch compression {
            case "gzip": return .gzip
            case "xz": return .xz
            case "zstd": return .zstd
            case "none": return .none
            default:
                throw Failure(
                    .badMetadata, "compression \"\(compression)\"", cause: "repository metadata is not compressed that way")
            }
        }
    }
}
