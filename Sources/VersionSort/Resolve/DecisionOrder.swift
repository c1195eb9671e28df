/// The order in which packages are decided, adjusted by conflicts.
///
/// Only conflicts between packages count. A release that cannot be used on the target conflicts with no package, so it changes nothing.
struct DecisionOrder: Sendable {
    /// The number of rejected releases after which a package is decided early, and the package that conflicts with it late.
    private static let patience = 5

    private var lost: [PackageID: Int] = [:]
    private var inTheWay: [PackageID: Int] = [:]
    /// The packages that are decided early, and those that are decided late, as one Boolean value for each package.
    private var early: [Bool] = []
    private var late: [Bool] = []

    /// A priority; lower values come first.
    ///
    /// The last field is the order of discovery, so no two packages are equal.
    struct Priority: Comparable {
        let tier: Int
        let isIndirect: Bool
        let package: PackageID

        static func < (one: Priority, other: Priority) -> Bool {
            (one.tier, one.isIndirect ? 1 : 0, one.package) < (other.tier, other.isIndirect ? 1 : 0, other.package)
        }
    }

    /// Returns the priority of a package.
    ///
    /// The order is: packages with few candidates; packages that lost in conflicts; packages that have a version to keep, so that new ones do not replace
    /// it; packages with an upper bound, which tend to have the tightest requirements; the others in order of discovery. Packages that conflict with others
    /// come last.
    func priority(of package: PackageID, remaining: VersionSet, newest: Int?, isKept: Bool, isDirect: Bool) -> Priority {
        let tier: Int
        if remaining.count <= 1 {
            tier = 0
        } else if Self.has(package, early) {
            tier = 1
        } else if Self.has(package, late) {
            tier = 5
        } else if isKept {
            tier = 2
        } else if let newest, !remaining.contains(newest) {
            tier = 3
        } else {
            tier = 4
        }
        return Priority(tier: tier, isIndirect: !isDirect, package: package)
    }

    /// Learns from conflicts; returns the packages whose decisions should be undone because they now come later.
    mutating func learn<Reason>(from clashes: [PubGrubSolver<Reason>.Clash]) -> [PackageID] {
        var demoted: [PackageID] = []
        for clash in clashes {
            lost[clash.affected, default: 0] += 1
            inTheWay[clash.culprit, default: 0] += 1
            if lost[clash.affected] == Self.patience { Self.insert(clash.affected, into: &early) }
            if inTheWay[clash.culprit] == Self.patience, !Self.has(clash.culprit, early) {
                Self.insert(clash.culprit, into: &late)
                demoted.append(clash.culprit)
            }
        }
        return demoted
    }

    private static func has(_ package: PackageID, _ list: [Bool]) -> Bool { package < list.count && list[package] }

    private static func insert(_ package: PackageID, into list: inout [Bool]) {
        if package >= list.count { list += Array(repeating: false, count: package + 1 - list.count) }
        list[package] = true
    }
}
