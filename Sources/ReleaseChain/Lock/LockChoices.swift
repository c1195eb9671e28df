import ForeignText
package import VersionSort

/// What a caller may choose about one run of the resolver, besides what the stack says.
package struct LockChoices: Sendable {
    /// Which locked versions are forgotten.
    package enum Upgrade: Hashable, Sendable {
        /// None: a lock that still fits is used as it is, and its versions are kept where one must be made anew.
        case nothing
        /// Those of these projects; everything else changes as little as possible.
        case projects(Set<ProjectName>)
        case everything
    }

    package var upgrade: Upgrade
    /// Which of the releases that fit is wanted.
    package var strategy: ResolveStrategy
    /// Whether pre-releases are as good as finals.
    package var prereleases: Bool
    /// Files uploaded at this moment or later are not seen.
    package var excludeNewer: Timestamp?

    /// Keeps what is locked and takes the newest of what is not, unless said otherwise.
    package init(
        upgrade: Upgrade = .nothing, strategy: ResolveStrategy = .highest, prereleases: Bool = false, excludeNewer: Timestamp? = nil
    ) {
        self.upgrade = upgrade
        self.strategy = strategy
        self.prereleases = prereleases
        self.excludeNewer = excludeNewer
    }

    /// Whether a lock that still fits may be used as it is.
    var admitsReuse: Bool { upgrade == .nothing && strategy == .highest && !prereleases }

    /// Refuses names to upgrade that neither the lock before nor the new one has.
    ///
    /// Throws ``ChainError`` of code `usage`.
    func checkNames(among resolutions: [Resolution]) throws {
        guard case .projects(let names) = upgrade else { return }
        let known = Set(resolutions.flatMap { $0.packages.map(\.name) })
        guard let unknown = names.subtracting(known).min() else { return }
        let near = NearestName.of(unknown.normalized, among: known.map(\.normalized).sorted())
        throw ChainError(
            .usage, "the lock has no project \(unknown) to upgrade",
            hints: (near.map { ["did you mean \($0)?"] } ?? []) + ["relcli tree shows what it has"])
    }

    /// The locked versions that stay where they fit.
    func kept(_ pins: [ProjectName: Version]) -> [ProjectName: Version] {
        switch upgrade {
        case .nothing: strategy == .highest ? pins : [:]
        case .projects(let names): pins.filter { !names.contains($0.key) }
        case .everything: [:]
        }
    }
}

/// What a stack file says under `[lock]`.
package struct LockRules: Codable, Sendable {
    /// The only projects that a lock may hold; without it, all.
    package var allow: [ProjectName]?
    /// Releases that a lock must not hold, as requirements that name them: `urllib3<1.26`, or a project as a whole.
    package var deny: [Requirement]?
    /// Bounds on projects that apply where something needs them, beside those of the requirements files.
    package var constraints: [Requirement]?
    /// Requirements that stand instead of every other on the same project.
    package var overrides: [Requirement]?
    /// Whether pre-releases are as good as finals.
    package var prereleases: Bool?
}
