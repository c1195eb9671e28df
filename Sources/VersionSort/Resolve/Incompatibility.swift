/// The number of a package within one run of the solver.
typealias PackageID = Int

/// The number of an incompatibility within one run of the solver.
typealias IncompatibilityID = Int

/// A statement about one package: its state lies within a set of releases (or it is absent, where the set says so).
struct Term: Hashable, Sendable {
    let package: PackageID
    let set: VersionSet
}

/// A set of terms that must not all be true at once: what every requirement and everything learned is turned into.
///
/// `Reason` is what the caller knows of an incompatibility that it stated itself; the solver only keeps it for the report.
struct Incompatibility<Reason: Sendable>: Sendable {
    /// Where an incompatibility comes from.
    enum Cause: Sendable {
        case stated(Reason)
        /// It follows from two others.
        case derived(IncompatibilityID, IncompatibilityID)
    }

    /// At most one term for each package, by package; terms that say nothing are left out.
    let terms: [Term]
    let cause: Cause

    init(terms: [Term], cause: Cause) {
        self.terms = terms.filter { !$0.set.isAnything }.sorted { $0.package < $1.package }
        self.cause = cause
    }

    func term(of package: PackageID) -> VersionSet? {
        terms.first { $0.package == package }?.set
    }

    /// What follows from two incompatibilities that overlap in `package`: their other terms hold together, and the package's terms are joined.
    func resolvent(with other: Incompatibility, on package: PackageID, ids: (IncompatibilityID, IncompatibilityID)) -> Incompatibility {
        var result: [Term] = []
        for term in terms {
            switch (term.package == package, other.term(of: term.package)) {
            case (true, let set?): result.append(Term(package: package, set: term.set.union(set)))
            case (true, nil): break
            case (false, let set?): result.append(Term(package: term.package, set: term.set.intersection(set)))
            case (false, nil): result.append(term)
            }
        }
        for term in other.terms where self.term(of: term.package) == nil && term.package != package { result.append(term) }
        return Incompatibility(terms: result, cause: .derived(ids.0, ids.1))
    }
}
