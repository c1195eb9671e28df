/// One step of the search: a release was chosen, or something followed from an incompatibility.
struct Assignment: Sendable {
    /// What the step itself said.
    let own: VersionSet
    /// What is known of the package after the step: everything said so far, intersected.
    let accumulated: VersionSet
    /// How many releases were chosen when the step was made.
    let level: Int
    /// The place of the step in the whole history.
    let position: Int
    /// The incompatibility that the step follows from; nil when it was a choice.
    let cause: IncompatibilityID?
}

/// What has been chosen and derived so far, in order, so that it can be taken back to any level.
struct PartialSolution: Sendable {
    private(set) var level = 0
    private var trail: [PackageID] = []
    private var histories: [[Assignment]] = []
    private var releaseCounts: [Int] = []
    private var chosen: [Int?] = []

    mutating func addPackage(releaseCount: Int) {
        histories.append([])
        releaseCounts.append(releaseCount)
        chosen.append(nil)
    }

    /// What is known of a package.
    func known(_ package: PackageID) -> VersionSet {
        histories[package].last?.accumulated ?? .anything(of: releaseCounts[package])
    }

    /// The release chosen for a package.
    func decision(for package: PackageID) -> Int? { chosen[package] }

    /// The level at which a package's release was chosen.
    func decisionLevel(of package: PackageID) -> Int? {
        chosen[package] == nil ? nil : histories[package].last { $0.cause == nil }?.level
    }

    /// The packages that must be selected and have no chosen release yet, by number.
    var undecided: [PackageID] {
        histories.indices.filter { package in
            guard chosen[package] == nil, let last = histories[package].last else { return false }
            return !last.accumulated.admitsAbsence
        }
    }

    mutating func decide(_ package: PackageID, _ release: Int) {
        level += 1
        chosen[package] = release
        append(package, .releases(CollectionOfOne(release), of: releaseCounts[package]), cause: nil)
    }

    mutating func derive(_ package: PackageID, _ set: VersionSet, cause: IncompatibilityID) {
        append(package, set, cause: cause)
    }

    private mutating func append(_ package: PackageID, _ set: VersionSet, cause: IncompatibilityID?) {
        let accumulated = known(package).intersection(set)
        histories[package].append(Assignment(own: set, accumulated: accumulated, level: level, position: trail.count, cause: cause))
        trail.append(package)
    }

    /// Takes back everything above a level.
    mutating func backtrack(to target: Int) {
        while let package = trail.last, let last = histories[package].last, last.level > target {
            if last.cause == nil { chosen[package] = nil }
            histories[package].removeLast()
            trail.removeLast()
        }
        level = min(level, target)
    }

    /// The first step after which what is known of the term's package makes the term true.
    func satisfier(of term: Term) -> Assignment? {
        firstStep(of: term.package) { $0.accumulated.isSubset(of: term.set) }
    }

    /// The level at which the steps before `satisfier` together with what it said itself already made the term true; 0 when it was enough alone.
    func supportLevel(of term: Term, satisfier: Assignment) -> Int {
        guard !satisfier.own.isSubset(of: term.set) else { return 0 }
        return firstStep(of: term.package) { $0.accumulated.intersection(satisfier.own).isSubset(of: term.set) }?.level ?? 0
    }

    /// Binary search: what is known only shrinks, so once a condition on it holds it holds for ever.
    private func firstStep(of package: PackageID, where holds: (Assignment) -> Bool) -> Assignment? {
        let history = histories[package]
        var low = 0
        var high = history.count
        while low < high {
            let middle = (low + high) / 2
            if holds(history[middle]) { high = middle } else { low = middle + 1 }
        }
        return low < history.count ? history[low] : nil
    }
}
