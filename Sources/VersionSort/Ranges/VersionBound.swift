/// A position between versions: directly before or directly after a version.
///
/// Most bounds of specifiers are positions before a real version, because development and post-release numbers are integers: the local builds of `1.0` end
/// before `1.0.post0.dev0`. Only the end of a release needs a special version, with an unbounded post-release that no text can express.
package struct VersionBound: Hashable, Comparable, Sendable {
    /// The version at the bound.
    ///
    /// At the end of a release, it is a version above all post-releases.
    package let version: Version
    /// A Boolean value indicating whether the bound is directly after the version rather than before it.
    package let isAfter: Bool

    private init(_ version: Version, isAfter: Bool) {
        self.version = version
        self.isAfter = isAfter
    }

    /// Returns the position directly before a version.
    package static func before(_ version: Version) -> VersionBound { VersionBound(version, isAfter: false) }

    /// Returns the position directly after a version, before its local builds.
    package static func after(_ version: Version) -> VersionBound { VersionBound(version, isAfter: true) }

    /// Returns the position before the first development release that leads to a version.
    ///
    /// For a development release, it is the position before that release.
    package static func beforeFamily(_ version: Version) -> VersionBound {
        var components = version.components
        components.dev = components.dev ?? 0
        components.local = []
        return before(Version(components))
    }

    /// Returns the position after a public version and all its local builds.
    package static func afterLocals(_ version: Version) -> VersionBound {
        var components = version.components
        components.local = []
        if let dev = components.dev {
            components.dev = dev.successor
        } else {
            components.post = components.post?.successor ?? 0
            components.dev = 0
        }
        return before(Version(components))
    }

    /// Returns the position after a version, its local builds and its post-releases.
    ///
    /// For a post-release or a development release, it is the position after the local builds.
    package static func afterPosts(_ version: Version) -> VersionBound {
        if version.isPostrelease || version.isDevrelease { return afterLocals(version) }
        var components = version.components
        components.local = []
        if let pre = components.pre {
            components.pre = PreRelease(pre.kind, pre.number.successor)
            components.dev = 0
        } else {
            components.post = .unbounded
        }
        return before(Version(components))
    }

    /// Returns the position before all versions whose release starts with the first `count` numbers of a version.
    static func beforePrefix(_ version: Version, count: Int) -> VersionBound {
        before(Version(epoch: version.epoch, release: (0..<count).map(version.releaseNumber), dev: 0))
    }

    /// Returns the position after all versions whose release starts with the first `count` numbers of a version; `nil` for an empty prefix.
    static func afterPrefix(_ version: Version, count: Int) -> VersionBound? {
        var release = (0..<count).map(version.releaseNumber)
        guard let last = release.popLast() else { return nil }
        return before(Version(epoch: version.epoch, release: release + [last.successor], dev: 0))
    }

    /// Compares by version.
    ///
    /// At the same version, the position before comes first.
    package static func < (left: VersionBound, right: VersionBound) -> Bool {
        left.version != right.version ? left.version < right.version : !left.isAfter && right.isAfter
    }

    /// The position before the lowest version.
    static var first: VersionBound { before(Version(release: [0], dev: 0)) }
}
