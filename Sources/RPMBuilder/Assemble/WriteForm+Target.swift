import Native
import VersionSort

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
