import ForeignText

/// The map from Python versions to rpm versions with the same order.
///
/// With `~` and `^`, every public PEP 440 version has an rpm version that sorts the same way: `1.2a1.dev2` is `1.2~a1~dev2`, `1.2.post1` is
/// `1.2^post1`, and `1.2.dev3` is `1.2~~dev3`. For versions with one suffix this equals the output of the distributions' generators, so their packages
/// and ours satisfy each other.
///
/// Without `^`, a post-release is `1.post1`, which keeps the order because rpm sorts letters before digits. Without `~`, nothing sorts before the end of a
/// version, so a pre-release has the version that it leads to and the release identifies it: ``PackageRelease`` for packages, ``CapabilityForm`` for
/// capabilities.
package enum RPMVersionMap {
    /// Returns the epoch and the version of a package, with the trailing zeros of the release as written.
    ///
    /// A local label comes last as `^local.label` (`.local.label` without `^`): after its public version and before the post-releases. Labels that mix
    /// letters and digits in a segment may sort differently from PEP 440, because rpm splits them. An epoch over 32 bits counts as the highest.
    package static func rpmVersion(of version: Version, features: RPMFeatures) -> (epoch: UInt32?, version: String) {
        var text = join(version.release) + suffix(of: version, features: features)
        // If only the release distinguishes a pre-release from the final version, the release also contains the label.
        if version.isLocal, features.tilde || !version.isPrerelease { text += (features.caret ? "^" : ".") + label(of: version) }
        return (epoch(of: version), text)
    }

    static func label(of version: Version) -> String { "local." + version.local.map(\.description).joined(separator: ".") }

    static func epoch(of version: Version) -> UInt32? {
        guard let value = version.epoch.value else { return .max }
        return value == 0 ? nil : UInt32(clamping: value)
    }

    static func join(_ release: [VersionNumber]) -> String {
        release.map(\.description).joined(separator: ".")
    }

    /// Returns the pre-release, post-release and development release in characters that rpm sorts.
    static func suffix(of version: Version, features: RPMFeatures) -> String {
        let post = (features.caret ? "^" : ".") + "post"
        guard features.tilde else { return version.pre == nil ? version.post.map { "\(post)\($0)" } ?? "" : "" }
        var text = ""
        if let pre = version.pre { text += "~\(pre)" }
        if let number = version.post { text += "\(post)\(number)" }
        if let dev = version.dev { text += (text.isEmpty ? "~~" : "~") + "dev\(dev)" }
        return text
    }
}

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
