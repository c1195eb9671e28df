/// One step of the search: a chosen release, or a conclusion from an incompatibility.
struct Assignment: Sendable {
    /// The set that the step itself states.
    let own: VersionSet
    /// The set known for the package after the step: the intersection of all statements so far.
    let accumulated: VersionSet
    /// The number of releases that were chosen when the step was made.
    let level: Int
    /// The index of the step in the whole history.
    let position: Int
    /// The incompatibility that the step follows from; `nil` for a choice.
    let cause: IncompatibilityID?
}

/// The choices and conclusions so far, in order, so that the search can return to any level.
struct PartialSolution: Sendable {
    private(set) var level = 0
    private var trail: [PackageID] = []
    private var histories: [[Assignment]] = []
    private var releaseCounts: [Int] = []
    private var chosen: [Int?] = []
    /// The set known for each package.
    private var current: [VersionSet] = []

    mutating func addPackage(releaseCount: Int) {
        histories.append([])
        releaseCounts.append(releaseCount)
        chosen.append(nil)
        current.append(.anything(of: releaseCount))
    }

    /// Returns the set known for a package.
    func known(_ package: PackageID) -> VersionSet {
        current[package]
    }

    /// Returns the release chosen for a package.
    func decision(for package: PackageID) -> Int? { chosen[package] }

    /// Returns the level at which a package's release was chosen; `nil` if none is chosen.
    func decisionLevel(of package: PackageID) -> Int? {
        chosen[package] == nil ? nil : histories[package].last { $0.cause == nil }?.level
    }

    /// Returns `true` if a package must be selected and has no chosen release yet.
    func isUndecided(_ package: PackageID) -> Bool { chosen[package] == nil && !current[package].admitsAbsence }

    mutating func decide(_ package: PackageID, _ release: Int) {
        level += 1
        chosen[package] = release
        append(package, .releases(CollectionOfOne(release), of: releaseCounts[package]), cause: nil)
    }

    mutating func derive(_ package: PackageID, _ set: VersionSet, cause: IncompatibilityID) {
        append(package, set, cause: cause)
    }

    private mutating func append(_ package: PackageID, _ set: VersionSet, cause: IncompatibilityID?) {
        let accumulated = current[package].intersection(set)
        current[package] = accumulated
        histories[package].append(Assignment(own: set, accumulated: accumulated, level: level, position: trail.count, cause: cause))
        trail.append(package)
    }

    /// Undoes all steps above a level.
    mutating func backtrack(to target: Int) {
        while let package = trail.last, let last = histories[package].last, last.level > target {
            if last.cause == nil { chosen[package] = nil }
            histories[package].removeLast()
            current[package] = histories[package].last?.accumulated ?? .anything(of: releaseCounts[package])
            trail.removeLast()
        }
        level = min(level, target)
    }

    /// Returns the first step after which the set known for the term's package makes the term true.
    func satisfier(of term: Term) -> Assignment? {
        firstStep(of: term.package) { $0.accumulated.isSubset(of: term.set) }
    }

    /// Returns the level at which earlier steps and the statement of `satisfier` together made the term true; 0 if the statement alone did.
    func supportLevel(of term: Term, satisfier: Assignment) -> Int {
        guard !satisfier.own.isSubset(of: term.set) else { return 0 }
        return firstStep(of: term.package) { $0.accumulated.intersection(satisfier.own).isSubset(of: term.set) }?.level ?? 0
    }

    /// Returns the first step at which a condition is true, using binary search.
    ///
    /// The known set only shrinks, so a condition on it stays true once it is true.
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
