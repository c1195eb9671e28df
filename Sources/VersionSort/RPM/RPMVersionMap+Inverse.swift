extension RPMVersionMap {
    /// The version that an rpm version stands for, as generators of dependencies write them; nil when it stands for none.
    ///
    /// The inverse of ``capabilityVersion(of:features:)`` for every public version. Versions with trailing zeros are read too, as older generators left them.
    package static func version(ofCapability text: String) -> Version? {
        var spelled = ""
        var isAfterSign = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "~", "^":
                if !isAfterSign { spelled += "." }
                isAfterSign = true
            case ":":
                spelled += "!"
            default:
                spelled.unicodeScalars.append(scalar)
                isAfterSign = false
            }
        }
        guard !text.utf8.contains(UInt8(ascii: "-")), let version = Version.parse(spelled), !version.isLocal else { return nil }
        return version
    }
}
