/// The flags of a dependency, with the values of rpm's `RPMSENSE` constants (rpm source: `rpmds.h`).
package struct RPMDependencyFlags: OptionSet, Hashable, Sendable, Codable {
    /// The flags as stored in a header.
    package let rawValue: UInt32

    /// Creates flags from a header's value, including unknown bits.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Matches versions below the given one.
    package static let less = RPMDependencyFlags(rawValue: 1 << 1)
    /// Matches versions above the given one.
    package static let greater = RPMDependencyFlags(rawValue: 1 << 2)
    /// Matches the given version.
    package static let equal = RPMDependencyFlags(rawValue: 1 << 3)
    /// The dependency of a `%posttrans` scriptlet.
    package static let postTransaction = RPMDependencyFlags(rawValue: 1 << 5)
    /// A legacy prerequisite.
    package static let prerequisite = RPMDependencyFlags(rawValue: 1 << 6)
    /// The dependency of a `%pretrans` scriptlet.
    package static let preTransaction = RPMDependencyFlags(rawValue: 1 << 7)
    /// The dependency of a scriptlet on its interpreter.
    package static let interpreter = RPMDependencyFlags(rawValue: 1 << 8)
    /// The dependency of a `%pre` scriptlet.
    package static let scriptPre = RPMDependencyFlags(rawValue: 1 << 9)
    /// The dependency of a `%post` scriptlet.
    package static let scriptPost = RPMDependencyFlags(rawValue: 1 << 10)
    /// The dependency of a `%preun` scriptlet.
    package static let scriptPreun = RPMDependencyFlags(rawValue: 1 << 11)
    /// The dependency of a `%postun` scriptlet.
    package static let scriptPostun = RPMDependencyFlags(rawValue: 1 << 12)
    /// The dependency of a `%verifyscript`.
    package static let scriptVerify = RPMDependencyFlags(rawValue: 1 << 13)
    /// A dependency that a requires generator found.
    package static let findRequires = RPMDependencyFlags(rawValue: 1 << 14)
    /// A capability that a provides generator found.
    package static let findProvides = RPMDependencyFlags(rawValue: 1 << 15)
    /// A trigger that runs when the named package is installed.
    package static let triggerIn = RPMDependencyFlags(rawValue: 1 << 16)
    /// A trigger that runs before the named package is removed.
    package static let triggerUn = RPMDependencyFlags(rawValue: 1 << 17)
    /// A trigger that runs after the named package is removed.
    package static let triggerPostun = RPMDependencyFlags(rawValue: 1 << 18)
    /// A dependency that may be missing, the old form of a weak dependency.
    package static let missingOK = RPMDependencyFlags(rawValue: 1 << 19)
    /// A feature of rpm itself.
    package static let rpmlib = RPMDependencyFlags(rawValue: 1 << 24)
    /// A trigger that runs before the named package is installed.
    package static let triggerPrein = RPMDependencyFlags(rawValue: 1 << 25)
    /// A public key in rpm's keyring (`gpg-pubkey`).
    package static let keyring = RPMDependencyFlags(rawValue: 1 << 26)
    /// The capability `config(NAME)`, which a package with configuration files provides.
    package static let config = RPMDependencyFlags(rawValue: 1 << 28)
    /// A dependency that does not affect the order of installation.
    package static let meta = RPMDependencyFlags(rawValue: 1 << 29)

    /// The three flags of a comparison.
    package static let comparison: RPMDependencyFlags = [.less, .greater, .equal]
}

/// The comparison of a dependency with its version.
package enum RPMComparison: String, Hashable, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case equal = "="
    case greaterOrEqual = ">="
    case greater = ">"

    /// The flags of the comparison.
    package var flags: RPMDependencyFlags {
        switch self {
        case .less: .less
        case .lessOrEqual: [.less, .equal]
        case .equal: .equal
        case .greaterOrEqual: [.greater, .equal]
        case .greater: .greater
        }
    }

    /// Creates the comparison in some flags; `nil` if there is none.
    package init?(_ flags: RPMDependencyFlags) {
        guard let found = Self.allCases.first(where: { $0.flags == flags.intersection(.comparison) }) else { return nil }
        self = found
    }
}
