/// The tag of an entry in a header of an RPM file.
///
/// The signature header and the main header have separate numbers: 1000 is SIZE in the first and NAME in the second. The names here tell them
/// apart. Source: rpm manual, "Package format: header"; numbers of rpm's tag table.
package struct RPMTag: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static func < (left: RPMTag, right: RPMTag) -> Bool { left.rawValue < right.rawValue }

    // MARK: Regions

    static let signatureRegion = RPMTag(62)
    static let mainRegion = RPMTag(63)
    /// The region that very old signers wrote in place of ``signatureRegion``.
    static let oldSignatureRegion = RPMTag(61)
    static let i18nTable = RPMTag(100)

    // MARK: The signature header

    package static let dsaSignature = RPMTag(267)
    package static let rsaSignature = RPMTag(268)
    package static let headerSHA1 = RPMTag(269)
    static let longSignatureSize = RPMTag(270)
    static let longArchiveSize = RPMTag(271)
    package static let headerSHA256 = RPMTag(273)
    package static let openPGPSignatures = RPMTag(278)
    package static let headerSHA3 = RPMTag(279)
    static let signatureSize = RPMTag(1000)
    package static let pgpSignature = RPMTag(1002)
    static let signatureMD5 = RPMTag(1004)
    package static let gpgSignature = RPMTag(1005)
    static let signaturePayloadSize = RPMTag(1007)
    static let reservedSpace = RPMTag(1008)
    /// The reserved space in packages of rpm 6.
    static let reservedSpace6 = RPMTag(999)

    // MARK: The package

    package static let name = RPMTag(1000)
    package static let version = RPMTag(1001)
    package static let release = RPMTag(1002)
    package static let epoch = RPMTag(1003)
    package static let summary = RPMTag(1004)
    package static let packageDescription = RPMTag(1005)
    package static let buildTime = RPMTag(1006)
    package static let buildHost = RPMTag(1007)
    package static let size = RPMTag(1009)
    package static let distribution = RPMTag(1010)
    package static let vendor = RPMTag(1011)
    package static let license = RPMTag(1014)
    package static let packager = RPMTag(1015)
    package static let group = RPMTag(1016)
    package static let source = RPMTag(1018)
    package static let patch = RPMTag(1019)
    package static let url = RPMTag(1020)
    package static let operatingSystem = RPMTag(1021)
    package static let architecture = RPMTag(1022)
    package static let sourceRPM = RPMTag(1044)
    static let archiveSize = RPMTag(1046)
    package static let rpmVersion = RPMTag(1064)
    package static let changelogTime = RPMTag(1080)
    package static let changelogName = RPMTag(1081)
    package static let changelogText = RPMTag(1082)
    package static let buildArchs = RPMTag(1089)
    package static let cookie = RPMTag(1094)
    package static let sourcePackage = RPMTag(1106)
    package static let optFlags = RPMTag(1122)
    package static let payloadFormat = RPMTag(1124)
    package static let payloadCompressor = RPMTag(1125)
    package static let payloadFlags = RPMTag(1126)
    package static let platform = RPMTag(1132)
    package static let longSize = RPMTag(5009)
    package static let encoding = RPMTag(5062)
    package static let payloadDigest = RPMTag(5092)
    package static let payloadDigestAlgorithm = RPMTag(5093)
    package static let payloadDigestAlt = RPMTag(5097)
    static let payloadSize = RPMTag(5112)
    static let payloadSizeAlt = RPMTag(5113)
    package static let formatVersion = RPMTag(5114)
    static let sourceNEVR = RPMTag(5120)
    static let payloadSHA512 = RPMTag(5121)
    static let payloadSHA512Alt = RPMTag(5122)
    static let payloadSHA3 = RPMTag(5123)
    static let payloadSHA3Alt = RPMTag(5124)

    // MARK: Its files

    static let oldFileNames = RPMTag(1027)
    package static let fileSizes = RPMTag(1028)
    package static let fileModes = RPMTag(1030)
    package static let fileDeviceNumbers = RPMTag(1033)
    package static let fileTimes = RPMTag(1034)
    package static let fileDigests = RPMTag(1035)
    package static let fileLinks = RPMTag(1036)
    package static let fileFlags = RPMTag(1037)
    package static let fileUsers = RPMTag(1039)
    package static let fileGroups = RPMTag(1040)
    package static let fileVerifyFlags = RPMTag(1045)
    package static let fileDevices = RPMTag(1095)
    package static let fileInodes = RPMTag(1096)
    package static let fileLanguages = RPMTag(1097)
    package static let directoryIndexes = RPMTag(1116)
    package static let baseNames = RPMTag(1117)
    package static let directoryNames = RPMTag(1118)
    package static let longFileSizes = RPMTag(5008)
    package static let fileDigestAlgorithm = RPMTag(5011)
}
