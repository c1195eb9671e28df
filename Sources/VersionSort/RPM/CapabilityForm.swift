/// The form of versions in a target's capabilities, such as `python3.9dist(name) = 1.2`, and of bounds on them.
///
/// Older generators keep the trailing zeros of a version (`1.2.0`), newer ones remove them (`1.2`), and rpm sorts `1.2` before `1.2.0`. If both occur
/// (``DistProvides/VersionSpelling/both``), a final version may have any text from `1.2` to `1.2.0.0.0.0`: lower bounds are written without trailing zeros,
/// upper bounds with ``paddingZeros`` of them, and post-releases begin after those. Pre-releases have only one text, because rpm sorts `2.0~rc1` after `2`.
///
/// For an rpm without `~`, the release states the pre-release: `2-0.1.b5.1` comes before `2-1`. A pre-release number that may have a development release
/// is followed by `.0` and the development release, or by `.1`.
package struct CapabilityForm: Hashable, Sendable {
    /// The features of the target's rpm.
    package let features: RPMFeatures
    /// The spelling of final versions: without trailing zeros, or both ways.
    package let spelling: DistProvides.VersionSpelling

    /// Creates a form.
    package init(features: RPMFeatures, spelling: DistProvides.VersionSpelling = .stripped) {
        self.features = features
        self.spelling = spelling
    }

    /// Creates the form for a target's Python.
    package init(_ target: Target) {
        self.init(features: target.profile.rpm.features, spelling: target.python.distProvides.versions)
    }

    /// The maximum number of trailing zeros of a final version.
    static let paddingZeros = 4

    /// Returns the text of a version, without a local label and with `epoch:` in front if there is an epoch.
    package func text(of version: Version) -> String {
        let isPaddedPost = spelling == .both && version.post != nil && version.pre == nil
        return text(of: version, zeros: isPaddedPost ? Self.paddingZeros : 0)
    }

    /// Returns all texts that a package provides for a version.
    package func texts(of version: Version) -> [String] {
        let zeros = Self.zeros(of: version)
        guard spelling == .both, zeros > 0, zeros <= Self.paddingZeros, Self.isFinal(version) else { return [text(of: version)] }
        return [text(of: version), text(of: version, zeros: zeros)]
    }

    /// Returns all texts of a version in packages of any origin.
    func spellings(of version: Version) -> [String] {
        guard spelling == .both, Self.isFinal(version) else { return [text(of: version)] }
        return (0...Self.paddingZeros).map { text(of: version, zeros: $0) }
    }

    /// Returns the text of a version that sorts highest.
    func highest(of version: Version) -> String {
        spelling == .both && Self.isFinal(version) ? text(of: version, zeros: Self.paddingZeros) : text(of: version)
    }

    /// Returns a text that sorts after all texts of a final version and its post-releases, and before those of the next version.
    func afterPosts(of version: Version) -> String {
        text(of: Version(epoch: version.epoch, release: version.release), zeros: (spelling == .both ? Self.paddingZeros : 0) + 1)
    }

    /// Returns a text that sorts before all texts of a version and of the pre-releases and development releases that lead to it.
    func family(of version: Version) -> String {
        var components = version.components
        components.dev = nil
        components.local = []
        let version = Version(components)
        if features.tilde { return text(of: version) + "~~" }
        if version.pre != nil { return "\(number(of: version, zeros: 0))-\(rank(of: version)).0" }
        // A comparison without a release matches every release with `>=`, and no release with `<`.
        return number(of: version, zeros: spelling == .both && version.post != nil ? Self.paddingZeros : 0)
    }

    private func text(of version: Version, zeros: Int) -> String {
        number(of: version, zeros: zeros) + (features.tilde ? "" : "-\(order(of: version))")
    }

    /// Returns the version with the given number of trailing zeros.
    private func number(of version: Version, zeros: Int) -> String {
        let release = version.significantRelease
        let text = RPMVersionMap.join((release.isEmpty ? [0] : release) + Array(repeating: 0, count: zeros))
        return (RPMVersionMap.epoch(of: version).map { "\($0):" } ?? "") + text + RPMVersionMap.suffix(of: version, features: features)
    }

    /// Returns the release that orders a version among those with the same number, for an rpm without `~`.
    private func order(of version: Version) -> String {
        guard version.pre != nil else { return version.dev.map { "0.0.dev\($0)" } ?? "1" }
        return rank(of: version) + (version.dev.map { ".0.dev\($0)" } ?? ".1")
    }

    private func rank(of version: Version) -> String {
        (version.pre.map { "0.1.\($0)" } ?? "") + (version.post.map { ".1.post\($0)" } ?? "")
    }

    /// Returns `true` if the version is not a pre-release, post-release or development release.
    private static func isFinal(_ version: Version) -> Bool { version.pre == nil && version.post == nil && version.dev == nil }

    /// Returns the number of trailing zeros of the release as written.
    private static func zeros(of version: Version) -> Int { version.release.count - max(version.significantRelease.count, 1) }
}
