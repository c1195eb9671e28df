/// Python versions as rpm versions, in one order.
///
/// With `~` and `^` every public version of PEP 440 has an rpm version that sorts the same way: `1.0a1.dev2` is `1~a1~dev2`, `1.0.post1` is `1^post1`, a lone dev release `1~~dev3`. For versions
/// with one suffix this is what the stock generators of the distributions write, so their packages and ours satisfy each other.
///
/// Without `^` a post-release is `1.post1`, which keeps the order, because rpm sorts letters before digits. Without `~` nothing sorts before the end of a version, so a pre-release
/// can not be spelled in order: it is written `1.a1`, which names it exactly but sorts after `1`. ``keepsOrder(_:features:)`` tells.
package enum RPMVersionMap {
    /// The epoch and the version of a package, with the trailing zeros of the release as written.
    ///
    /// A local label goes last as `^local.label` (`.local.label` without `^`): after its public version and before the post-releases. Labels that mix letters and digits within a segment may
    /// compare otherwise than PEP 440 says, as rpm cuts them apart. An epoch over 32 bits counts as the highest.
    package static func rpmVersion(of version: Version, features: RPMFeatures) -> (epoch: UInt32?, version: String) {
        var text = join(version.release) + suffix(of: version, features: features)
        if version.isLocal {
            text += (features.caret ? "^local." : ".local.") + version.local.map(\.description).joined(separator: ".")
        }
        return (epoch(of: version), text)
    }

    /// The version of a capability such as `python3.9dist(name)`: no trailing zeros and no local label, with `epoch:` in front when there is one.
    package static func capabilityVersion(of version: Version, features: RPMFeatures) -> String {
        let release = version.significantRelease
        let text = (release.isEmpty ? "0" : join(release)) + suffix(of: version, features: features)
        return epoch(of: version).map { "\($0):\(text)" } ?? text
    }

    /// Whether the rpm version sorts among others as the version does: false for pre- and dev releases where `~` is not known.
    package static func keepsOrder(_ version: Version, features: RPMFeatures) -> Bool { features.tilde || !version.isPrerelease }

    private static func epoch(of version: Version) -> UInt32? {
        guard let value = version.epoch.value else { return .max }
        return value == 0 ? nil : UInt32(clamping: value)
    }

    private static func join(_ release: [VersionNumber]) -> String {
        release.map(\.description).joined(separator: ".")
    }

    private static func suffix(of version: Version, features: RPMFeatures) -> String {
        let low = features.tilde ? "~" : "."
        var text = ""
        if let pre = version.pre { text += "\(low)\(pre)" }
        if let post = version.post { text += features.caret ? "^post\(post)" : ".post\(post)" }
        if let dev = version.dev {
            let isAlone = text.isEmpty
            text += isAlone && features.tilde ? "~~dev\(dev)" : "\(low)dev\(dev)"
        }
        return text
    }
}
