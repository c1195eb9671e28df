/// The flag word of a dependency, with the values of rpm's `RPMSENSE` constants (rpm source: `rpmds.h`).
package struct RPMDependencyFlags: OptionSet, Hashable, Sendable, Codable {
    /// The word as it stands in a header.
    package let rawValue: UInt32

    /// The flags of a raw word, unknown bits included.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Versions below the one named.
    package static let less = RPMDependencyFlags(rawValue: 1 << 1)
    /// Versions above the one named.
    package static let greater = RPMDependencyFlags(rawValue: 1 << 2)
    /// The version named.
    package static let equal = RPMDependencyFlags(rawValue: 1 << 3)
    /// For a `%posttrans` scriptlet.
    package static let postTransaction = RPMDependencyFlags(rawValue: 1 << 5)
    /// A legacy prerequisite.
    package static let prerequisite = RPMDependencyFlags(rawValue: 1 << 6)
    /// For a `%pretrans` scriptlet.
    package static let preTransaction = RPMDependencyFlags(rawValue: 1 << 7)
    /// The interpreter of a scriptlet.
    package static let interpreter = RPMDependencyFlags(rawValue: 1 << 8)
    /// For a `%pre` scriptlet.
    package static let scriptPre = RPMDependencyFlags(rawValue: 1 << 9)
    /// For a `%post` scriptlet.
    package static let scriptPost = RPMDependencyFlags(rawValue: 1 << 10)
    /// For a `%preun` scriptlet.
    package static let scriptPreun = RPMDependencyFlags(rawValue: 1 << 11)
    /// For a `%postun` scriptlet.
    package static let scriptPostun = RPMDependencyFlags(rawValue: 1 << 12)
    /// For a `%verifyscript`.
    package static let scriptVerify = RPMDependencyFlags(rawValue: 1 << 13)
    /// Found by a requires generator.
    package static let findRequires = RPMDependencyFlags(rawValue: 1 << 14)
    /// Found by a provides generator.
    package static let findProvides = RPMDependencyFlags(rawValue: 1 << 15)
    /// Run when the named package is installed.
    package static let triggerIn = RPMDependencyFlags(rawValue: 1 << 16)
    /// Run before the named package is removed.
    package static let triggerUn = RPMDependencyFlags(rawValue: 1 << 17)
    /// Run after the named package is removed.
    package static let triggerPostun = RPMDependencyFlags(rawValue: 1 << 18)
    /// May be missing: an old form of a weak dependency.
    package static let missingOK = RPMDependencyFlags(rawValue: 1 << 19)
    /// A feature of rpm itself.
    package static let rpmlib = RPMDependencyFlags(rawValue: 1 << 24)
    /// Run before the named package is installed.
    package static let triggerPrein = RPMDependencyFlags(rawValue: 1 << 25)
    /// A key of the key ring.
    package static let keyring = RPMDependencyFlags(rawValue: 1 << 26)
    /// The name of the package for its own configuration files.
    package static let config = RPMDependencyFlags(rawValue: 1 << 28)
    /// Does not order installation.
    package static let meta = RPMDependencyFlags(rawValue: 1 << 29)

    /// The three flags that compare.
    package static let comparison: RPMDependencyFlags = [.less, .greater, .equal]
}

/// How a dependency compares with its version.
package enum RPMComparison: String, Hashable, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case equal = "="
    case greaterOrEqual = ">="
    case greater = ">"

    /// The flags that stand for the comparison.
    package var flags: RPMDependencyFlags {
        switch self {
        case .less: .less
        case .lessOrEqual: [.less, .equal]
        case .equal: .equal
        case .greaterOrEqual: [.greater, .equal]
        case .greater: .greater
        }
    }

    /// The comparison among flags, nil when there is none.
    package init?(_ flags: RPMDependencyFlags) {
        guard let found = Self.allCases.first(where: { $0.flags == flags.intersection(.comparison) }) else { return nil }
        self = found
    }
}
