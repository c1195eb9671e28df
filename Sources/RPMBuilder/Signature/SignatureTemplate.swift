import Native

/// A signature packet before signing: it defines the bytes to hash, and takes the result of the key.
///
/// No subpacket is critical, and the issuer is in the hashed part, because old rpm releases require both.
struct SignatureTemplate {
    let isVersion3: Bool
    let key: SigningKey
    let hash: DigestAlgorithm
    let time: UInt32

    /// The type of a file's signature.
    private static let binaryDocument: UInt8 = 0

    /// The bytes hashed after the file.
    var suffix: [UInt8] {
        var time: [UInt8] = [Self.binaryDocument]
        time.appendBigEndian(self.time)
        guard !isVersion3 else { return time }
        var suffix = hashedPart + [4, 0xFF]
        suffix.appendBigEndian(UInt32(hashedPart.count))
        return suffix
    }

    /// Returns the complete packet.
    ///
    /// - Parameter integers: The result of signing the digest, as big-endian bytes.
    func packet(digest: [UInt8], _ integers: [[UInt8]]) -> [UInt8] {
        var body: [UInt8]
        if isVersion3 {
            body = [3, 5, Self.binaryDocument]
            body.appendBigEndian(time)
            body += key.identifier + [key.algorithm.rawValue, hashNumber]
        } else {
            body = hashedPart + [0, 0]
        }
        body += digest.prefix(2)
        for integer in integers { body += Self.integer(integer) }
        return OpenPGPPacket.frame(OpenPGPPacket.signatureTag, body)
    }

    private var hashNumber: UInt8 { UInt8(truncatingIfNeeded: hash.openPGPNumber) }

    private var hashedPart: [UInt8] {
        var time: [UInt8] = []
        time.appendBigEndian(self.time)
        let area =
            OpenPGPSubpackets.encode(OpenPGPSubpackets.issuerFingerprint, [4] + key.fingerprintBytes)
            + OpenPGPSubpackets.encode(OpenPGPSubpackets.creationTime, time)
            + OpenPGPSubpackets.encode(OpenPGPSubpackets.issuerKeyID, key.identifier)
        var part: [UInt8] = [4, Self.binaryDocument, key.algorithm.rawValue, hashNumber]
        part.appendBigEndian(UInt16(area.count))
        return part + area
    }

    /// Returns an integer of any length: its number of bits, and then its bytes without leading zeros (RFC 9580, section 3.2).
    private static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let significant = bytes.drop { $0 == 0 }
        let bits = significant.count * 8 - (significant.first?.leadingZeroBitCount ?? 0)
        var result: [UInt8] = []
        result.appendBigEndian(UInt16(truncatingIfNeeded: bits))
        return result + significant
    }
}

/// A package's signature header with replaced signatures.
///
/// rpmbuild reserves some bytes for signatures. A signature reduces this space, so that the rest of the package does not move.
struct SignatureRoom {
    private let header: RPMHeader
    private let isVersion6: Bool

    init(_ package: ReadPackage) {
        header = package.signature
        isVersion6 = package.isVersion6
    }

    /// Returns the padded section.
    ///
    /// It has the length of the old one if the reserved space was sufficient.
    /// - Parameter signatures: The entries that replace all signatures of the package.
    func section(_ signatures: [RPMTag: RPMValue]) throws(RPMHeaderError) -> [UInt8] {
        let reserved: RPMTag = isVersion6 ? .reservedSpace6 : .reservedSpace
        var builder = RPMHeaderBuilder(region: .signatureRegion)
        for tag in header.tags where !PackageSignature.tags.contains(tag) && tag != reserved { builder[tag] = header[tag] }
        for (tag, value) in signatures { builder[tag] = value }
        var section = try builder.serialized(dataLimit: RPMHeaderLimits.signatureDataBytes)
        // The entry of the reserved bytes is the last, so it takes exactly its index entry and its bytes.
        let room = header.bytes.count - section.count - RPMHeaderLimits.entryBytes
        if room > 0 {
            builder[reserved] = .binary([UInt8](repeating: 0, count: room))
            section = try builder.serialized(dataLimit: RPMHeaderLimits.signatureDataBytes)
        }
        section.pad(to: SignatureHeader.alignment)
        return section
    }
}

extension ReadPackage {
    /// A Boolean value indicating whether the package has the format of rpm 6.
    var isVersion6: Bool { header.contains(.formatVersion) }
}
