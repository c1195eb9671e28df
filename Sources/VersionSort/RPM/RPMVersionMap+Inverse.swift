import ForeignText

extension RPMVersionMap {
    /// Returns the Python version for an rpm version of a capability; `nil` if there is none.
    ///
    /// This is the inverse of ``CapabilityForm/text(of:)`` for every public version. It also accepts trailing zeros, which older generators keep.
    package static func version(ofCapability text: String) -> Version? {
        let (number, order) = text.cut(at: "-") ?? (text[...], "1")
        guard let suffix = prerelease(order) else { return nil }
        var spelled = ""
        var isAfterSign = false
        for scalar in number.unicodeScalars {
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
        guard let version = Version.parse(spelled + suffix), !version.isLocal else { return nil }
        return version
    }

    /// Returns the pre-release in a release of ``CapabilityForm``, for example `.b5.dev2` for `0.1.b5.0.dev2`; `nil` for other releases.
    ///
    /// It is empty for the release of a final version.
    private static func prerelease(_ order: Substring) -> String? {
        if order.hasSameBytes(as: "1") { return "" }
        guard order.utf8.hasPrefix("0.1.") || order.utf8.hasPrefix("0.0.") else { return nil }
        return order.splitBytes(on: ".").filter { !["0", "1"].contains($0) }.map { ".\($0)" }.joined()
    }
}
