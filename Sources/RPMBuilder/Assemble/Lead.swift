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
