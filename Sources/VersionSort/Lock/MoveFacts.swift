/// The releases of which a reason is possible, found without walking any path twice.
///
/// A walk over all paths from a release takes a time that doubles with each layer of projects. Most paths end nowhere, and those of a release that is not in
/// these sets all do: the sets hold at least every release for which such a walk finds something.
struct MoveFacts {
    /// A release of a project.
    struct Release: Hashable {
        let name: ProjectName
        let version: Version
    }

    /// A requirement of a release that the new lock does not satisfy.
    struct Demand {
        /// A Boolean value that indicates whether the release that satisfied it, and every other, is missing.
        var isGone = false
        /// The releases that satisfy it, all of which must lack something for it to be lost; empty if it cannot be lost so.
        var possible: [Release] = []
        /// A Boolean value that indicates whether the new lock has another version.
        var isExcluded = false
        /// The release that satisfied it and that the new lock lacks.
        var deeper: Release?
    }

    /// The unmet requirements of each examined release; `nil` for one whose metadata cannot be used.
    private var demands: [Release: [Demand]?] = [:]
    /// The releases that need something that is missing.
    private(set) var lost: Set<Release> = []
    /// The releases that the new lock cannot have for a reason that can be told.
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
