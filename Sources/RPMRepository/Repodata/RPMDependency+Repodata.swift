import VersionSort

extension RPMDependency {
    /// The same dependency without the flags that say what it is needed for.
    var comparisonOnly: RPMDependency { RPMDependency(name: name, flags: flags.intersection(.comparison), evr: evr) }

    /// Whether another is the same but for what it is needed for.
    func isSameComparison(as other: RPMDependency) -> Bool {
        name == other.name && evr == other.evr && flags.intersection(.comparison) == other.flags.intersection(.comparison)
    }

    /// Whether it must be met before scriptlets run.
    var isPre: Bool { !flags.isDisjoint(with: Self.preFlags) }

    /// The comparison in the words of repository metadata, nil when there is none.
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
