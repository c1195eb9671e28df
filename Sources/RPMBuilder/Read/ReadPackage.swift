package import SystemPackage

/// A package file whose headers are parsed.
package struct ReadPackage: Sendable {
    /// The data of the lead.
    package struct LeadInfo: Hashable, Sendable {
        /// The stated major version of the format: 3 for the formats 3 and 4, and 4 for the format 6.
        package var major: UInt8
        package var isSource: Bool
        package var name: String
    }

    package let path: FilePath
    package let lead: LeadInfo
    package let signature: RPMHeader
    package let header: RPMHeader
    /// The start of the main header in the file, and its end, where the payload starts.
    package let headerStart: UInt64
    package let headerEnd: UInt64
    /// The size of the file, in bytes.
    package let fileSize: UInt64
    /// The modification time of the file in seconds since 1970.
    package let fileTime: Int64
    package let package: PackageDescription
}

extension ReadPackage {
    /// A Boolean value that indicates whether the header states a digest of the payload, so that a signature of the header covers everything.
    package var statesPayloadDigest: Bool {
        [RPMTag.payloadDigest, .payloadSHA512, .payloadSHA3].contains(where: header.contains)
    }
}

extension ReadPackage {
    /// The format of the package: 3, 4 or 6.
    package var formatVersion: Int {
        if isVersion6 { return 6 }
        return header.hasRegion ? 4 : 3
    }
}
