import VersionSort

extension RPMDependency {
    /// The dependency without the flags that state its purpose.
    var comparisonOnly: RPMDependency { RPMDependency(name: name, flags: flags.intersection(.comparison), evr: evr) }

    /// Returns `true` if another dependency is equal except for its purpose.
    func isSameComparison(as other: RPMDependency) -> Bool {
        name == other.name && evr == other.evr && flags.intersection(.comparison) == other.flags.intersection(.comparison)
    }

    /// A Boolean value that indicates whether the dependency must be satisfied before scriptlets run.
    var isPre: Bool { !flags.isDisjoint(with: Self.preFlags) }

    /// The comparison as a word of repository metadata; `nil` if there is none.
    var repodataWord: String? {
        switch comparison {
        case .less: "LT"
        case .lessOrEqual: "LE"
        case .equal: "EQ"
        case .greaterOrEqual: "GE"
        case .greater: "GT"
        case nil: nil
        }
    }

    private static let preFlags: RPMDependencyFlags = [.prerequisite, .preTransaction, .scriptPre, .scriptPost, .postTransaction]
}
