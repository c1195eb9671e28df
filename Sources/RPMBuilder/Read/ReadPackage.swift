package import SystemPackage

/// A package file whose headers were read.
package struct ReadPackage: Sendable {
    /// What the lead says.
    package struct LeadInfo: Hashable, Sendable {
        /// The major number of the format that it states: 3 for the formats 3 and 4, 4 for 6.
        package var major: UInt8
        package var isSource: Bool
        package var name: String
    }

    package let path: FilePath
    package let lead: LeadInfo
    package let signature: RPMHeader
    package let header: RPMHeader
    /// Where the main header starts in the file, and where it ends and the payload starts.
    package let headerStart: UInt64
    package let headerEnd: UInt64
    /// Bytes of the file.
    package let fileSize: UInt64
    /// The modification time of the file, seconds since 1970.
    package let fileTime: Int64
    package let package: PackageDescription
}

extension ReadPackage {
    /// Whether the header states a digest of the payload, so that whoever vouches for the header vouches for all.
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
