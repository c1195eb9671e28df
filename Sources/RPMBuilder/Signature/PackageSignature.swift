import FoundationEssentials

/// A signature in a package.
package struct PackageSignature: Hashable, Sendable {
    /// The part of a package that a signature covers.
    package enum Coverage: String, Hashable, Sendable {
        case header
        case headerAndPayload = "header and payload"
    }

    package let tag: RPMTag
    package let coverage: Coverage
    /// The packet as stored in the package.
    package let packet: [UInt8]

    /// The tags of signature header entries that contain signatures, in the order of listing.
    static let tags: [RPMTag] = [.rsaSignature, .dsaSignature, .openPGPSignatures, .pgpSignature, .gpgSignature]

    /// Returns the signatures of a package; empty if it is not signed.
    ///
    /// - Throws: ``RPMReadError/signature(_:)`` if an entry has a wrong type or is not base64.
    package static func all(_ package: ReadPackage) throws(RPMReadError) -> [PackageSignature] {
        var result: [PackageSignature] = []
        for tag in tags where package.signature.contains(tag) {
            let coverage: Coverage = tag == .pgpSignature || tag == .gpgSignature ? .headerAndPayload : .header
            for packet in try packets(package.signature, tag) {
                result.append(PackageSignature(tag: tag, coverage: coverage, packet: packet))
            }
        }
        return result
    }

    private static func packets(_ header: RPMHeader, _ tag: RPMTag) throws(RPMReadError) -> [[UInt8]] {
        do throws(RPMHeaderError) {
            guard tag == .openPGPSignatures else { return try header.binary(tag).map { [$0] } ?? [] }
            var packets: [[UInt8]] = []
            for text in try header.strings(tag) ?? [] {
                guard let data = Data(base64Encoded: text) else { throw .badEntry(tag, "it is no base64") }
                packets.append(Array(data))
            }
            return packets
        } catch {
            throw .signature(error)
        }
    }

    /// Returns the entries for a signature of the header and, if given, one of header and payload.
    static func entries(header: [UInt8], whole: [UInt8]?, _ algorithm: OpenPGPKeyAlgorithm, isVersion6: Bool) -> [RPMTag: RPMValue] {
        let isRSA = algorithm == .rsa
        var entries: [RPMTag: RPMValue] = [isRSA ? .rsaSignature : .dsaSignature: .binary(header)]
        if let whole { entries[isRSA ? .pgpSignature : .gpgSignature] = .binary(whole) }
        if isVersion6 { entries[.openPGPSignatures] = .stringArray([Data(header).base64EncodedString()]) }
        return entries
    }
}
