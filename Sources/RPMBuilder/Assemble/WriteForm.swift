import Native
import VersionSort

/// What of a target's rpm decides how a package file is written.
struct WriteForm {
    var version = PackageFormat.four
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

    /// The same in the format of rpm 6: sizes have 64 bits whatever they are, and files at least SHA-256.
    ///
    /// - Throws: ``RPMWriteError/unsupported(_:_:)`` when the rpm of the target does not read it.
    func version6() throws(RPMWriteError) -> WriteForm {
        guard knowsLargeFiles, writesPayloadDigest else { throw .unsupported("the format of rpm 6", "rpm 4.14 or later") }
        guard fileDigest == .sha256 || fileDigest == .sha512 else { throw .unsupported("the format of rpm 6", "a file digest of SHA-256 or more") }
        var form = self
        form.version = .six
        form.largeSize = 0
        return form
    }
}
