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
    /// A Boolean value indicating whether the rpm reads packages with files of 4 GiB or more.
    var knowsLargeFiles = true
    /// A Boolean value indicating whether the rpm supports the flag for licence files.
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

extension WriteForm {
    /// Creates the form that the target's rpm reads.
    ///
    /// - Throws: ``RPMWriteError/unsupported(_:_:)`` for an unknown codec, level or digest.
    init(_ format: RPMFormat) throws(RPMWriteError) {
        guard let codec = CompressionFormat(rawValue: format.codec) else {
            throw .unsupported("the payload", "the codec '\(format.codec)'")
        }
        if let level = format.level, !codec.levels.contains(level) {
            throw .unsupported("the payload", "the level \(level) of \(format.codec)")
        }
        guard let fileDigest = DigestAlgorithm(rawValue: format.digest) else {
            throw .unsupported("the package", "the file digest '\(format.digest)'")
        }
        self.init(compression: codec, level: format.level, fileDigest: fileDigest, rpmVersion: format.version)
        features = format.features
        headerDigests = []
        for name in format.headerDigests {
            guard let digest = DigestAlgorithm(rawValue: name), [.sha1, .md5, .sha256].contains(digest) else {
                throw .unsupported("the package", "the header digest '\(name)'")
            }
            headerDigests.insert(digest)
        }
        writesPayloadDigest = format.payloadDigest
        knowsLargeFiles = format.largeFiles
        knowsLicenseFlag = format.licenseFlag
        if RPMVersionOrder.compare(format.version, "4.12") < 0 { headerDataLimit = RPMHeaderLimits.oldDataBytes }
    }

    /// Returns the package with features that the target's rpm does not support replaced by older ones.
    func adapted(_ package: RPMPackage) -> RPMPackage {
        guard !knowsLicenseFlag else { return package }
        var package = package
        for index in package.files.indices where package.files[index].flags.contains(.license) {
            package.files[index].flags.remove(.license)
            package.files[index].flags.insert(.doc)
        }
        return package
    }
}
