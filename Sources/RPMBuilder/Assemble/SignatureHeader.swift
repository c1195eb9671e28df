import Native

/// The signature header of a package: digests of the parts behind it, and space for signatures.
struct SignatureHeader {
    /// The number of reserved bytes, as in rpmbuild, so that a signature can be added without moving the package.
    static let reservedBytes = 4128
    /// The alignment of the section, in bytes.
    static let alignment = 8

    /// The hexadecimal digests of the main header; `nil` if the format has none.
    var headerSHA1: String?
    var headerSHA256: String?
    var headerSHA3: String?
    /// The MD5 digest of the main header and the payload; `nil` if the format has none.
    var md5: [UInt8]?
    /// The size of the main header and the payload, in bytes.
    var size: UInt64
    /// The size of the archive in the payload, in bytes.
    var archiveSize: UInt64
    var version = PackageFormat.four

    /// Returns the padded section.
    ///
    /// Its length is constant: 64-bit fields use some of the reserved space.
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

/// The first 96 bytes of a package file.
///
/// rpm reads only the kind of package from them.
enum Lead {
    static let byteCount = 96
    static let magic: [UInt8] = [0xED, 0xAB, 0xEE, 0xDB]
    /// The size of the name field in bytes, including the NUL.
    private static let nameBytes = 66

    /// Returns the lead of a package.
    ///
    /// The name is `name-evr`, truncated to 65 bytes. The lead has format 3 and Linux, or format 4 and zeros for packages of rpm 6.
    static func bytes(_ package: RPMPackage, version: PackageFormat = .four) -> [UInt8] {
        let isOld = version == .four
        var bytes = magic
        bytes += [isOld ? 3 : 4, 0]
        bytes.appendBigEndian(UInt16(package.isSource ? 1 : 0))
        bytes.appendBigEndian(isOld ? architecture(package.arch) : 0)
        bytes += "\(package.name)-\(package.evr)".utf8.prefix(nameBytes - 1)
        bytes += [UInt8](repeating: 0, count: 10 + nameBytes - bytes.count)
        bytes.appendBigEndian(UInt16(isOld ? 1 : 0))
        bytes.appendBigEndian(UInt16(5))
        bytes += [UInt8](repeating: 0, count: byteCount - bytes.count)
        return bytes
    }

    /// Returns the number of an architecture (`arch_canon` of rpm's configuration), which current rpm ignores.
    private static func architecture(_ arch: String) -> UInt16 {
        switch arch {
        case "x86_64", "i386", "i486", "i586", "i686": 1
        case "ppc64", "ppc64le": 16
        case "s390x": 15
        case "aarch64": 19
        case "riscv64": 22
        default: 255
        }
    }
}
