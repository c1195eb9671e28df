/// A package of the solver: a project, or a project with one of its extras, which has the same release.
struct ResolverPackage: Hashable, Sendable, CustomStringConvertible {
    let name: ProjectName
    let extra: ExtraName?

    var description: String { extra.map { "\(name)[\($0)]" } ?? "\(name)" }
}

/// The origin of an incompatibility that the resolver stated.
enum ConflictReason: Sendable {
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
