/// An error for bytes that are not a valid OpenPGP signature, key or armor.
package enum OpenPGPError: Error, Hashable, Sendable, CustomStringConvertible {
    case truncated
    case wrongPacket(UInt8)
    case unsupportedVersion(UInt8)
    case malformed(String)

    package var description: String {
        switch self {
        case .truncated: "the OpenPGP packet is cut short"
        case .wrongPacket(let tag): "the OpenPGP packet has the type \(tag), a signature has 2"
        case .unsupportedVersion(let version): "the OpenPGP signature has the version \(version), only 3, 4 and 6 are known"
        case .malformed(let problem): "the OpenPGP data is damaged: \(problem)"
        }
    }
}
