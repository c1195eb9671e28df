/// Which package is decided next, and what conflicts teach about that.
///
/// Only real conflicts count: a release that cannot be used on the target has nobody in its way, so it moves no package up or down.
struct DecisionOrder: Sendable {
    /// After so many lost releases a package is decided early, and the one in its way late.
    private static let patience = 5

    private var lost: [PackageID: Int] = [:]
    private var inTheWay: [PackageID: Int] = [:]
    private var early: Set<PackageID> = []
    private var late: Set<PackageID> = []

    /// Lower comes first; the last field is the order of first sight, so no two packages are equal.
    struct Priority: Comparable {
        let tier: Int
        let isIndirect: Bool
        let package: PackageID

        static func < (one: Priority, other: Priority) -> Bool {
            (one.tier, one.isIndirect ? 1 : 0, one.package) < (other.tier, other.isIndirect ? 1 : 0, other.package)
        }
    }

    /// Few candidates first, then what lost to others, then what has a version to keep, so that nothing new pushes it aside, then what is bounded above
    /// (the tightest bounds come from there), then in order of first sight from the user's requirements on; what stands in the way of others comes last.
    func priority(of package: PackageID, remaining: VersionSet, newest: Int?, isKept: Bool, isDirect: Bool) -> Priority {
        let tier: Int
        if remaining.count <= 1 {
            tier = 0
        } else if early.contains(package) {
            tier = 1
        } else if late.contains(package) {
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

    /// Takes conflicts into account, and gives the packages whose choice should be taken back because they now come later.
    mutating func learn<Reason>(from clashes: [PubGrubSolver<Reason>.Clash]) -> [PackageID] {
        var demoted: [PackageID] = []
        for clash in clashes {
            lost[clash.affected, default: 0] += 1
            inTheWay[clash.culprit, default: 0] += 1
            if lost[clash.affected] == Self.patience { early.insert(clash.affected) }
            if inTheWay[clash.culprit] == Self.patience, !early.contains(clash.culprit) {
                late.insert(clash.culprit)
                demoted.append(clash.culprit)
            }
        }
        return demoted
    }
}
