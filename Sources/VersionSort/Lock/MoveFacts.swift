/// The releases whose absence from a new lock may have an explanation, computed before the explanations are searched.
///
/// A search along all paths of requirements takes a time that grows exponentially with their length. A release that is neither in ``lost`` nor in
/// ``refused`` has no explanation, so the search leaves it out. The sets may hold releases without an explanation, and hold every release that has one.
struct MoveFacts {
    /// A release of a project.
    struct Release: Hashable {
        let name: ProjectName
        let version: Version
    }

    /// A requirement of a release that the new lock does not satisfy.
    struct Demand {
        /// A Boolean value indicating whether the index has no release any more that satisfies the requirement.
        var isGone = false
        /// The releases of the index that satisfy the requirement.
        ///
        /// The requirement cannot be satisfied if each of them is lost. The list is empty if the requirement is not lost in this way.
        var possible: [Release] = []
        /// A Boolean value indicating whether the new lock has another version.
        var isExcluded = false
        /// The release of the old lock that satisfied the requirement; `nil` if the new lock has it too.
        var deeper: Release?
    }

    /// The unmet requirements of each examined release; `nil` for one whose metadata cannot be used.
    private var demands: [Release: [Demand]?] = [:]
    /// The releases that need something that is missing.
    private(set) var lost: Set<Release> = []
    /// The releases that the new lock cannot have, for a reason that a message can state.
    private(set) var refused: Set<Release> = []

    /// Returns `true` if a release was examined.
    func knows(_ release: Release) -> Bool { demands[release] != nil }

    /// Adds an examined release.
    mutating func add(_ release: Release, _ unmet: [Demand]?) { demands[release] = .some(unmet) }

    /// Computes both sets from all examined releases: each grows until nothing is added.
    mutating func settle() {
        (lost, refused) = ([], [])
        func grow(_ set: inout Set<Release>, _ belongs: ([Demand]?, Set<Release>) -> Bool) {
            var isGrowing = true
            while isGrowing {
                isGrowing = false
                for (release, unmet) in demands where !set.contains(release) && belongs(unmet, set) {
                    set.insert(release)
                    isGrowing = true
                }
            }
        }
        func isLost(_ demand: Demand, _ lost: Set<Release>) -> Bool {
            demand.isGone || (!demand.possible.isEmpty && demand.possible.allSatisfy(lost.contains))
        }
        grow(&lost) { unmet, lost in unmet?.contains { isLost($0, lost) } ?? false }
        let lost = lost
        grow(&refused) { unmet, refused in
            unmet?.contains { isLost($0, lost) || $0.isExcluded || ($0.deeper.map(refused.contains) ?? false) } ?? true
        }
    }
}
