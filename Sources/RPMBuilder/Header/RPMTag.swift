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

extension RPMTag: CustomStringConvertible {
    /// The name of a main header tag in `rpm --querytags`, or its number.
    package var description: String {
        Self.names[rawValue] ?? "tag \(rawValue)"
    }

    private static let names: [UInt32: String] = [
        62: "HEADERSIGNATURES", 63: "HEADERIMMUTABLE", 100: "HEADERI18NTABLE",
        1000: "NAME", 1001: "VERSION", 1002: "RELEASE", 1003: "EPOCH", 1004: "SUMMARY", 1005: "DESCRIPTION", 1006: "BUILDTIME",
        1007: "BUILDHOST", 1009: "SIZE", 1010: "DISTRIBUTION", 1011: "VENDOR", 1014: "LICENSE", 1015: "PACKAGER", 1016: "GROUP",
        1018: "SOURCE", 1019: "PATCH", 1020: "URL", 1021: "OS", 1022: "ARCH", 1023: "PREIN", 1024: "POSTIN", 1025: "PREUN", 1026: "POSTUN",
        1027: "OLDFILENAMES", 1028: "FILESIZES", 1030: "FILEMODES", 1033: "FILERDEVS", 1034: "FILEMTIMES", 1035: "FILEDIGESTS",
        1036: "FILELINKTOS", 1037: "FILEFLAGS", 1039: "FILEUSERNAME", 1040: "FILEGROUPNAME", 1044: "SOURCERPM", 1045: "FILEVERIFYFLAGS",
        1046: "ARCHIVESIZE", 1047: "PROVIDENAME", 1048: "REQUIREFLAGS", 1049: "REQUIRENAME", 1050: "REQUIREVERSION", 1051: "NOSOURCE",
        1053: "CONFLICTFLAGS", 1054: "CONFLICTNAME", 1055: "CONFLICTVERSION", 1064: "RPMVERSION", 1079: "VERIFYSCRIPT",
        1080: "CHANGELOGTIME", 1081: "CHANGELOGNAME", 1082: "CHANGELOGTEXT", 1085: "PREINPROG", 1086: "POSTINPROG", 1087: "PREUNPROG",
        1088: "POSTUNPROG", 1089: "BUILDARCHS", 1090: "OBSOLETENAME", 1091: "VERIFYSCRIPTPROG", 1094: "COOKIE", 1095: "FILEDEVICES",
        1096: "FILEINODES", 1097: "FILELANGS", 1106: "SOURCEPACKAGE", 1112: "PROVIDEFLAGS", 1113: "PROVIDEVERSION", 1114: "OBSOLETEFLAGS",
        1115: "OBSOLETEVERSION", 1116: "DIRINDEXES", 1117: "BASENAMES", 1118: "DIRNAMES", 1122: "OPTFLAGS", 1124: "PAYLOADFORMAT",
        1125: "PAYLOADCOMPRESSOR", 1126: "PAYLOADFLAGS", 1132: "PLATFORM", 1140: "FILECOLORS", 1141: "FILECLASS", 1142: "CLASSDICT",
        1143: "FILEDEPENDSX", 1144: "FILEDEPENDSN", 1145: "DEPENDSDICT", 1146: "SOURCEPKGID", 1151: "PRETRANS", 1152: "POSTTRANS",
        1153: "PRETRANSPROG", 1154: "POSTTRANSPROG", 5008: "LONGFILESIZES", 5009: "LONGSIZE", 5010: "FILECAPS", 5011: "FILEDIGESTALGO",
        5046: "RECOMMENDNAME", 5047: "RECOMMENDVERSION", 5048: "RECOMMENDFLAGS", 5049: "SUGGESTNAME", 5050: "SUGGESTVERSION",
        5051: "SUGGESTFLAGS", 5052: "SUPPLEMENTNAME", 5053: "SUPPLEMENTVERSION", 5054: "SUPPLEMENTFLAGS", 5055: "ENHANCENAME",
        5056: "ENHANCEVERSION", 5057: "ENHANCEFLAGS", 5062: "ENCODING", 5092: "PAYLOADDIGEST", 5093: "PAYLOADDIGESTALGO",
        5097: "PAYLOADDIGESTALT", 5099: "SPEC", 5112: "PAYLOADSIZE", 5113: "PAYLOADSIZEALT", 5114: "RPMFORMAT",
        5121: "PAYLOADSHA512", 5122: "PAYLOADSHA512ALT", 5123: "PAYLOADSHA3_256", 5124: "PAYLOADSHA3_256ALT",
    ]
}
