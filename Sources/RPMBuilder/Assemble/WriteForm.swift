import Native
import VersionSort

/// What of a target's rpm decides how a package file is written.
struct WriteForm {
    var features = RPMFeatures.all
    var compression: CompressionFormat
    /// Nil takes the usual level of the codec.
    var level: Int?
    var fileDigest = DigestAlgorithm.sha256
    /// Which digests of the header (of header and payload for MD5) the signature header has.
    var headerDigests: Set<DigestAlgorithm> = [.sha1, .md5, .sha256]
    var writesPayloadDigest = true
    /// Whether the rpm reads packages with files of 4 GiB and more.
    var knowsLargeFiles = true
    /// Whether the rpm knows the mark of licence files.
    var knowsLicenseFlag = true
    /// The version that the header states, rpm's `RPMVERSION`.
    var rpmVersion: String
    /// From this size of a file or a sum on, fields of 64 bits take the place of those of 32.
    var largeSize: UInt64 = 1 << 32
    /// Bytes of data that the main header may hold.
    var headerDataLimit = RPMHeaderLimits.dataBytes
}
