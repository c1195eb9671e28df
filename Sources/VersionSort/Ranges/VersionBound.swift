/// A place between versions: just before or just after one of them.
///
/// Most bounds of specifiers are places before a real version, since dev and post numbers are integers: everything up to the local builds of `1.0` ends before
/// `1.0.post0.dev0`. Only the end of a release needs a version of its own, with an unbounded post-release, which no text can spell.
package struct VersionBound: Hashable, Comparable, Sendable {
    /// The version at the bound; for the end of a release one that is above all its post-releases.
    package let version: Version
    /// Whether the bound is just after the version, else just before it.
    package let isAfter: Bool

    private init(_ version: Version, isAfter: Bool) {
        self.version = version
        self.isAfter = isAfter
    }

    /// Just before a version.
    package static func before(_ version: Version) -> VersionBound { VersionBound(version, isAfter: false) }

    /// Just after a version, before its local builds.
    package static func after(_ version: Version) -> VersionBound { VersionBound(version, isAfter: true) }

    /// Before the first dev release that leads to a version, below all of its family.
    ///
    /// For a dev release, before itself.
    package static func beforeFamily(_ version: Version) -> VersionBound {
        var components = version.components
        components.dev = components.dev ?? 0
        components.local = []
        return before(Version(components))
    }

    /// After a public version and all of its local builds, before whatever comes next.
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

    /// After a version that is no post-release, its local builds and its post-releases.
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

    /// Before everything whose release starts with the first `count` numbers of a version.
    static func beforePrefix(_ version: Version, count: Int) -> VersionBound {
        before(Version(epoch: version.epoch, release: (0..<count).map(version.releaseNumber), dev: 0))
    }

    /// After everything whose release starts with the first `count` numbers of a version; nil for an empty prefix.
    static func afterPrefix(_ version: Version, count: Int) -> VersionBound? {
        var release = (0..<count).map(version.releaseNumber)
        guard let last = release.popLast() else { return nil }
        return before(Version(epoch: version.epoch, release: release + [last.successor], dev: 0))
    }

    /// By version; before comes first.
    package static func < (left: VersionBound, right: VersionBound) -> Bool {
        left.version != right.version ? left.version < right.version : !left.isAfter && right.isAfter
    }

    /// Before the first version there is.
    static var first: VersionBound { before(Version(release: [0], dev: 0)) }
}
