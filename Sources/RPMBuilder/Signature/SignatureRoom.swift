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
    /// A Boolean value that indicates whether the package has the format of rpm 6.
    var isVersion6: Bool { header.contains(.formatVersion) }
}
