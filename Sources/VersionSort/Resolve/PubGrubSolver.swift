/// An error that says that no assignment satisfies the statements.
///
/// It holds the incompatibility without terms that proves it.
struct UnsolvableConflict: Error {
    let proof: IncompatibilityID
}

/// The PubGrub algorithm over numbered packages and sets of releases, without input or output and without a choice strategy.
///
/// The caller states incompatibilities, lets the solver propagate them, and chooses releases until no package is undecided. The order of choices affects
/// the speed and which solution is found, but not whether one is found. Source of the algorithm: N. Weizenbaum, "PubGrub: Next-Generation Version Solving"
/// (2018).
struct PubGrubSolver<Reason: Sendable>: Sendable {
    private(set) var incompatibilities: [Incompatibility<Reason>] = []
    /// The terms of each incompatibility, apart from its cause: propagation reads them hundreds of thousands of times, and would copy the cause each time.
    private var terms: [[Term]] = []
    private(set) var solution = PartialSolution()
    private(set) var releaseCounts: [Int] = []
    /// The number of conflicts that undid choices.
    private(set) var conflictCount = 0
    /// The clashes since they were last taken.
    private(set) var clashes: [Clash] = []

    /// A conflict between dependencies: `affected` lost its release because of the release chosen for `culprit`.
    struct Clash: Sendable {
        let affected: PackageID
        let culprit: PackageID
    }

    /// The incompatibilities with a term for each package that take part in propagation.
    private var byPackage: [[IncompatibilityID]] = []
    private var unseen: [IncompatibilityID] = []
    private var changed: [PackageID] = []

    mutating func addPackage(releaseCount: Int) -> PackageID {
        solution.addPackage(releaseCount: releaseCount)
        releaseCounts.append(releaseCount)
        byPackage.append([])
        return releaseCounts.count - 1
    }

    /// States that the terms must not all be true.
    @discardableResult
    mutating func state(_ terms: [Term], reason: Reason) -> IncompatibilityID {
        let id = store(Incompatibility(terms: terms, cause: .stated(reason)))
        enter(id)
        unseen.append(id)
        return id
    }

    /// States a wider form of an incompatibility, which replaces the original in propagation.
    mutating func widen(_ id: IncompatibilityID, to terms: [Term], reason: Reason) -> IncompatibilityID {
        for term in self.terms[id] {
            if let place = byPackage[term.package].lastIndex(of: id) { byPackage[term.package].remove(at: place) }
        }
        return state(terms, reason: reason)
    }

    private mutating func store(_ incompatibility: Incompatibility<Reason>) -> IncompatibilityID {
        incompatibilities.append(incompatibility)
        terms.append(incompatibility.terms)
        return incompatibilities.count - 1
    }

    private mutating func enter(_ id: IncompatibilityID) {
        for term in terms[id] { byPackage[term.package].append(id) }
    }

    /// Derives all conclusions, and learns from conflicts.
    mutating func propagate() throws(UnsolvableConflict) {
        while true {
            if let id = unseen.popLast() {
                try apply(id)
            } else if let package = changed.popLast() {
                // Apply the newest incompatibilities first, because learned ones exclude the most.
                for id in byPackage[package].reversed() {
                    if try apply(id) { break }
                }
            } else {
                return
            }
        }
    }

    /// Applies one incompatibility; returns `true` for a conflict, after which other work is queued.
    @discardableResult
    private mutating func apply(_ id: IncompatibilityID) throws(UnsolvableConflict) -> Bool {
        switch relation(of: terms[id]) {
        case .open: return false
        case .unit(let term):
            derive(not: term, cause: id)
            return false
        case .violated:
            let (learned, package) = try learn(from: id)
            guard let term = terms[learned].first(where: { $0.package == package }) else { return true }
            derive(not: term, cause: learned)
            return true
        }
    }

    private mutating func derive(not term: Term, cause: IncompatibilityID) {
        solution.derive(term.package, term.set.complement, cause: cause)
        if !changed.contains(term.package) { changed.append(term.package) }
    }

    private enum Relation {
        case violated, open
        case unit(Term)
    }

    private func relation(of terms: [Term]) -> Relation {
        var unsatisfied: Term?
        for term in terms {
            let known = solution.known(term.package)
            if known.isSubset(of: term.set) { continue }
            if unsatisfied != nil || known.isDisjoint(with: term.set) { return .open }
            unsatisfied = term
        }
        return unsatisfied.map(Relation.unit) ?? .violated
    }

    /// Chooses a release; if that violates an incompatibility, excludes the release instead and returns `false`.
    mutating func decide(_ package: PackageID, _ release: Int) -> Bool {
        for id in byPackage[package].reversed() {
            let terms = self.terms[id]
            guard terms.contains(where: { $0.package == package && $0.set.contains(release) }) else { continue }
            let others = terms.filter { $0.package != package }
            guard case .violated = relation(of: others) else { continue }
            for other in others where solution.decision(for: other.package) != nil {
                clashes.append(Clash(affected: package, culprit: other.package))
            }
            unseen.append(id)
            return false
        }
        solution.decide(package, release)
        changed.append(package)
        return true
    }

    /// Undoes the choice for a package and all later steps.
    mutating func undo(_ package: PackageID) {
        guard let level = solution.decisionLevel(of: package) else { return }
        solution.backtrack(to: level - 1)
        changed.append(package)
    }

    /// Returns the clashes since the last call.
    mutating func takeClashes() -> [Clash] {
        defer { clashes = [] }
        return clashes
    }

    /// Finds the root of a conflict, undoes the choices that led to it, and returns the learned incompatibility with its package.
    private mutating func learn(from conflict: IncompatibilityID) throws(UnsolvableConflict) -> (IncompatibilityID, PackageID) {
        var current = conflict
        conflictCount += 1
        while true {
            let violated = terms[current]
            guard let (term, satisfier, supportLevel) = lastSatisfier(of: violated) else {
                throw UnsolvableConflict(proof: current)
            }
            guard let cause = satisfier.cause, supportLevel >= satisfier.level else {
                recordClash(violated, affected: term.package, level: supportLevel)
                if current != conflict { enter(current) }
                solution.backtrack(to: supportLevel)
                return (current, term.package)
            }
            let resolvent = Incompatibility<Reason>.resolvent(of: violated, with: terms[cause], on: term.package)
            current = store(Incompatibility(terms: resolvent, cause: .derived(current, cause)))
        }
    }

    /// Returns the term that became true last, the step that made it true, and the level at which all other terms were true.
    private func lastSatisfier(of terms: [Term]) -> (Term, Assignment, Int)? {
        var last: (term: Term, step: Assignment)?
        var level = 0
        for term in terms {
            guard let step = solution.satisfier(of: term) else { continue }
            if let previous = last {
                level = max(level, min(previous.step.level, step.level))
                if previous.step.position > step.position { continue }
            }
            last = (term, step)
        }
        guard let last else { return nil }
        return (last.term, last.step, max(level, solution.supportLevel(of: last.term, satisfier: last.step)))
    }

    private mutating func recordClash(_ terms: [Term], affected: PackageID, level: Int) {
        for term in terms where term.package != affected && solution.decisionLevel(of: term.package) == level {
            clashes.append(Clash(affected: affected, culprit: term.package))
        }
    }
}
