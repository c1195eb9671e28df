import Native

/// The signature header of a package: digests of what follows it, and room for signatures.
struct SignatureHeader {
    /// Bytes kept free, as rpmbuild does, so that a signature can be put in without moving the package.
    static let reservedBytes = 4128
    /// Bytes to whose multiple the section is padded.
    static let alignment = 8

    /// Hexadecimal; nil when the form has none.
    var headerSHA1: String?
    var headerSHA256: String?
    var headerSHA3: String?
    /// Of the main header and the payload; nil when the form has none.
    var md5: [UInt8]?
    /// Bytes of the main header and the payload.
    var size: UInt64
    /// Bytes of the archive in the payload.
    var archiveSize: UInt64
    var version = PackageFormat.four

    /// The section with its padding, always of the same length: fields of 64 bits take their room from what is reserved.
    func serialized(largeSize: UInt64) throws(RPMHeaderError) -> [UInt8] {
        let usual = try section(largeSize: .max, reserved: Self.reservedBytes).count
        var section = try section(largeSize: largeSize, reserved: Self.reservedBytes)
        if section.count != usual {
            section = try self.section(largeSize: largeSize, reserved: Self.reservedBytes - (section.count - usual))
        }
        section.pad(to: Self.alignment)
        return section
    }

    private func section(largeSize: UInt64, reserved: Int) throws(RPMHeaderError) -> [UInt8] {
        var header = RPMHeaderBuilder(region: .signatureRegion)
        header.set(.headerSHA1, headerSHA1)
        header.set(.headerSHA256, headerSHA256)
        header.set(.headerSHA3, headerSHA3)
        guard version == .four else {
            header[.reservedSpace6] = .binary([UInt8](repeating: 0, count: reserved))
            return try header.serialized(dataLimit: RPMHeaderLimits.signatureDataBytes)
        }
        header[.signatureMD5] = md5.map(RPMValue.binary)
        if size < largeSize {
            header[.signatureSize] = .int32([UInt32(truncatingIfNeeded: size)])
        } else {
            header[.longSignatureSize] = .int64([size])
        }
        if archiveSize < largeSize {
            header[.signaturePayloadSize] = .int32([UInt32(truncatingIfNeeded: archiveSize)])
        } else {
            header[.longArchiveSize] = .int64([archiveSize])
        }
        header[.reservedSpace] = .binary([UInt8](repeating: 0, count: reserved))
        return try header.serialized(dataLimit: RPMHeaderLimits.signatureDataBytes)
    }
}
