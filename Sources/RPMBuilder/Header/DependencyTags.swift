/// A list of dependencies, which a header stores as three parallel arrays.
package enum DependencyKind: String, CaseIterable, Sendable {
    case requires, provides, conflicts, obsoletes, recommends, suggests, supplements, enhances

    /// The tag of the names.
    var nameTag: RPMTag { RPMTag(rawValue: numbers.name) }
    /// The tag of the flags.
    var flagsTag: RPMTag { RPMTag(rawValue: numbers.flags) }
    /// The tag of the versions.
    var versionTag: RPMTag { RPMTag(rawValue: numbers.version) }

    private var numbers: (name: UInt32, flags: UInt32, version: UInt32) {
        switch self {
        case .requires: (1049, 1048, 1050)
        case .provides: (1047, 1112, 1113)
        case .conflicts: (1054, 1053, 1055)
        case .obsoletes: (1090, 1114, 1115)
        case .recommends: (5046, 5048, 5047)
        case .suggests: (5049, 5051, 5050)
        case .supplements: (5052, 5054, 5053)
        case .enhances: (5055, 5057, 5056)
        }
    }
}
