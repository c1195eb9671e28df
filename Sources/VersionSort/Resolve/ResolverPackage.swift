/// What the solver decides on: a project, or a project with one of its extras, which is bound to the same release.
struct ResolverPackage: Hashable, Sendable, CustomStringConvertible {
    let name: ProjectName
    let extra: ExtraName?

    var description: String { extra.map { "\(name)[\($0)]" } ?? "\(name)" }
}

/// What the resolver knows of an incompatibility that it stated.
enum ConflictReason: Sendable {
    /// The user requires it.
    case root(RootRequirement)
    /// Releases of a package need it.
    case dependency(of: PackageID, on: PackageID, requirement: Requirement)
    /// The user bounds it.
    case constraint(on: PackageID, requirement: Requirement)
    /// A release cannot be used.
    /// `python` is what it needs of the Python, where that alone stands against it.
    case unusable(PackageID, reason: String, python: SpecifierSet?)
    /// An extra has the release of its project.
    case sameRelease
}
