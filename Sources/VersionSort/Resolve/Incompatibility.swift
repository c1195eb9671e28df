/// The index of a package within one run of the solver.
typealias PackageID = Int

/// The index of an incompatibility within one run of the solver.
typealias IncompatibilityID = Int

/// A statement about one package: the chosen release is in a set.
///
/// The set also says whether the package may be absent.
struct Term: Hashable, Sendable {
    let package: PackageID
    let set: VersionSet
}

/// A set of terms that must not all be true.
///
/// Every requirement and every learned fact has this form.
///
/// `Reason` is the caller's data about an incompatibility that it stated; the solver only stores it for the report.
struct Incompatibility<Reason: Sendable>: Sendable {
    /// The origin of an incompatibility.
    enum Cause: Sendable {
        case stated(Reason)
        /// The incompatibility was derived from two others.
        case derived(IncompatibilityID, IncompatibilityID)
    }

    /// The terms, at most one for each package and sorted by package, without terms that are always true.
    let terms: [Term]
    let cause: Cause

    init(terms: [Term], cause: Cause) {
        let stating = terms.contains(where: \.set.isAnything) ? terms.filter { !$0.set.isAnything } : terms
        // Nearly every incompatibility states a dependency: two terms.
        if stating.count == 2 {
            self.terms = stating[0].package < stating[1].package ? stating : [stating[1], stating[0]]
        } else {
            self.terms = stating.sorted { $0.package < $1.package }
        }
        self.cause = cause
    }

    func term(of package: PackageID) -> VersionSet? { Self.set(of: package, in: terms) }

    private static func set(of package: PackageID, in terms: [Term]) -> VersionSet? { terms.first { $0.package == package }?.set }

    /// Returns the terms of the consequence of two incompatibilities that share a package: all other terms, and the union of the package's terms.
    static func resolvent(of terms: [Term], with others: [Term], on package: PackageID) -> [Term] {
        var result: [Term] = []
        for term in terms {
            switch (term.package == package, set(of: term.package, in: others)) {
            case (true, let set?): result.append(Term(package: package, set: term.set.union(set)))
            case (true, nil): break
            case (false, let set?): result.append(Term(package: term.package, set: term.set.intersection(set)))
            case (false, nil): result.append(term)
            }
        }
        for term in others where set(of: term.package, in: terms) == nil && term.package != package { result.append(term) }
        return result
    }
}

/// A package of the solver: a project, or a project with one of its extras, which has the same release.
struct ResolverPackage: Hashable, Sendable, CustomStringConvertible {
    let name: ProjectName
    let extra: ExtraName?

    var description: String { extra.map { "\(name)[\($0)]" } ?? "\(name)" }
}

/// The origin of an incompatibility that the resolver stated.
///
/// It is indirect, as a search states and moves many thousands of them, and only a report reads them.
indirect enum ConflictReason: Sendable {
    /// A requirement of the user.
    case root(RootRequirement)
    /// A dependency of some releases of a package.
    case dependency(of: PackageID, on: PackageID, requirement: Requirement)
    /// A constraint of the user.
    case constraint(on: PackageID, requirement: Requirement)
    /// A release that cannot be used.
    ///
    /// `python` is its Python requirement, if this is the only reason.
    case unusable(PackageID, reason: String, python: SpecifierSet?)
    /// An extra must have the same release as its project.
    case sameRelease
}
