/// The versions of a target's capabilities, such as `python3.9dist(name) = 1.2`: how they are written, and between which bounds they lie.
///
/// Older generators leave the zeros at the end of a version (`1.2.0`), newer ones take them away (`1.2`), and rpm sorts `1.2` before `1.2.0`. Where both occur
/// (``DistProvides/VersionSpelling/both``) a final version lies anywhere from `1.2` to `1.2.0.0.0.0`: lower bounds are written without zeros, upper ones with
/// ``paddingZeros`` of them, and post-releases begin behind those. Pre-releases are written one way only, since rpm would sort `2.0~rc1` after `2`.
///
/// An rpm without `~` is told pre-releases by the release: `2-0.1.b5.1` comes before `2-1`. A number that a dev release may lead to is followed by `.0` and the
/// dev release, or by `.1`.
package struct CapabilityForm: Hashable, Sendable {
    /// The features of the target's rpm.
    package let features: RPMFeatures
    /// The spelling of final versions: without trailing zeros, or both ways.
    package let spelling: DistProvides.VersionSpelling

    /// Names both.
    package init(features: RPMFeatures, spelling: DistProvides.VersionSpelling = .stripped) {
        self.features = features
        self.spelling = spelling
    }

    /// The form of a target's Python.
    package init(_ target: Target) {
        self.init(features: target.profile.rpm.features, spelling: target.python.distProvides.versions)
    }

    /// The maximum number of trailing zeros of a final version.
    static let paddingZeros = 4

    /// The text that stands for a version: no local label, with `epoch:` in front when there is one.
    package func text(of version: Version) -> String {
        let isPaddedPost = spelling == .both && version.post != nil && version.pre == nil
        return text(of: version, zeros: isPaddedPost ? Self.paddingZeros : 0)
    }

    /// All texts that a package provides for a version.
    package func texts(of version: Version) -> [String] {
        let zeros = Self.zeros(of: version)
        guard spelling == .both, zeros > 0, zeros <= Self.paddingZeros, Self.isFinal(version) else { return [text(of: version)] }
        return [text(of: version), text(of: version, zeros: zeros)]
    }

    /// All texts that stand for a version in packages of any origin.
    func spellings(of version: Version) -> [String] {
        guard spelling == .both, Self.isFinal(version) else { return [text(of: version)] }
        return (0...Self.paddingZeros).map { text(of: version, zeros: $0) }
    }

    /// The highest text that stands for a version.
    func highest(of version: Version) -> String {
        spelling == .both && Self.isFinal(version) ? text(of: version, zeros: Self.paddingZeros) : text(of: version)
    }

    /// A text above all that stand for a final version and its post-releases, and below those of the next version.
    func afterPosts(of version: Version) -> String {
        text(of: Version(epoch: version.epoch, release: version.release), zeros: (spelling == .both ? Self.paddingZeros : 0) + 1)
    }

    /// A text below those of a version and of all pre- and dev-releases that lead to it.
    func family(of version: Version) -> String {
        var components = version.components
        components.dev = nil
        components.local = []
        let version = Version(components)
        if features.tilde { return text(of: version) + "~~" }
        if version.pre != nil { return "\(number(of: version, zeros: 0))-\(rank(of: version)).0" }
        // A comparison without a release takes every release with `>=`, and none with `<`.
        return number(of: version, zeros: spelling == .both && version.post != nil ? Self.paddingZeros : 0)
    }

    private func text(of version: Version, zeros: Int) -> String {
        number(of: version, zeros: zeros) + (features.tilde ? "" : "-\(order(of: version))")
    }

    /// The version with this many zeros after its last other number.
    private func number(of version: Version, zeros: Int) -> String {
        let release = version.significantRelease
        let text = RPMVersionMap.join((release.isEmpty ? [0] : release) + Array(repeating: 0, count: zeros))
        return (RPMVersionMap.epoch(of: version).map { "\($0):" } ?? "") + text + RPMVersionMap.suffix(of: version, features: features)
    }

    /// The place of a version among those that an rpm without `~` gives the same number.
    private func order(of version: Version) -> String {
        guard version.pre != nil else { return version.dev.map { "0.0.dev\($0)" } ?? "1" }
        return rank(of: version) + (version.dev.map { ".0.dev\($0)" } ?? ".1")
    }

    private func rank(of version: Version) -> String {
        (version.pre.map { "0.1.\($0)" } ?? "") + (version.post.map { ".1.post\($0)" } ?? "")
    }

    /// Neither a pre-, nor a post-, nor a dev-release.
    private static func isFinal(_ version: Version) -> Bool { version.pre == nil && version.post == nil && version.dev == nil }

    /// Returns the number of trailing zeros that a version was written with.
    private static func zeros(of version: Version) -> Int { version.release.count - max(version.significantRelease.count, 1) }
}
