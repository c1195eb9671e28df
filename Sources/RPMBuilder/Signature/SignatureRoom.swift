/// The signature header of a package with other signatures in it.
///
/// rpmbuild keeps some bytes free for them: what a signature takes is taken off there, so that the package behind does not move.
struct SignatureRoom {
    private let header: RPMHeader
    private let isVersion6: Bool

    init(_ package: ReadPackage) {
        header = package.signature
        isVersion6 = package.isVersion6
    }

    /// The section with its padding.
    ///
    /// It has the length of the old one whenever that had room enough.
    /// - Parameter signatures: what takes the place of all signatures of the package.
    func section(_ signatures: [RPMTag: RPMValue]) throws(RPMHeaderError) -> [UInt8] {
        let reserved: RPMTag = isVersion6 ? .reservedSpace6 : .reservedSpace
        var builder = RPMHeaderBuilder(region: .signatureRegion)
        for tag in header.tags where !PackageSignature.tags.contains(tag) && tag != reserved { builder[tag] = header[tag] }
        for (tag, value) in signatures { builder[tag] = value }
        var section = try builder.serialized(dataLimit: RPMHeaderLimits.signatureDataBytes)
        // The entry of the reserved bytes is the last, so it takes exactly its index and its bytes.
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
    /// Whether the package has the format of rpm 6.
    var isVersion6: Bool { header.contains(.formatVersion) }

    /// Where the signature header starts, and with its padding ends.
    var signatureRange: Range<UInt64> { UInt64(Lead.byteCount)..<headerStart }
}
