import Native
import VersionSort

/// The properties of a target's rpm that affect the package file.
struct WriteForm {
    var version = PackageFormat.four
    var features = RPMFeatures.all
    var compression: CompressionFormat
    /// The compression level; `nil` for the codec's default.
    var level: Int?
    var fileDigest = DigestAlgorithm.sha256
    /// The digests of the header (for MD5, of header and payload) in the signature header.
    var headerDigests: Set<DigestAlgorithm> = [.sha1, .md5, .sha256]
    var writesPayloadDigest = true
    /// A Boolean value that indicates whether the rpm reads packages with files of 4 GiB or more.
    var knowsLargeFiles = true
    /// A Boolean value that indicates whether the rpm supports the flag for licence files.
    var knowsLicenseFlag = true
    /// The version in the header, rpm's `RPMVERSION`.
    var rpmVersion: String
    /// The size of a file or a total from which 64-bit fields are used.
    var largeSize: UInt64 = 1 << 32
    /// The maximum size of the main header's data, in bytes.
    var headerDataLimit = RPMHeaderLimits.dataBytes

    /// Returns the form for the format of rpm 6: sizes always have 64 bits, and file digests are SHA-256 or stronger.
    ///
    /// - Throws: ``RPMWriteError/unsupported(_:_:)`` if the target's rpm cannot read it.
    func version6() throws(RPMWriteError) -> WriteForm {
        guard knowsLargeFiles, writesPayloadDigest else { throw .unsupported("the format of rpm 6", "rpm 4.14 or later") }
        guard fileDigest == .sha256 || fileDigest == .sha512 else { throw .unsupported("the format of rpm 6", "a file digest of SHA-256 or more") }
        var form = self
        form.version = .six
        form.largeSize = 0
        return form
    }
}
