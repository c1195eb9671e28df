/// Converts Python versions to rpm versions with the same order.
///
/// With `~` and `^`, every public PEP 440 version has an rpm version that sorts the same way: `1.0a1.dev2` is `1~a1~dev2`, `1.0.post1` is `1^post1`,
/// and a development release is `1~~dev3`. For versions with one suffix this equals the output of the distributions' generators, so their packages
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
