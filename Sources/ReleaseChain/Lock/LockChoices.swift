import Failures
import ForeignText
package import VersionSort

/// The caller's choices for one run of the resolver, besides the stack's own rules.
package struct LockChoices: Sendable {
    /// The projects to upgrade.
    package enum Upgrade: Hashable, Sendable {
        /// No project: a lock that still fits is used unchanged, and a new lock keeps the locked versions that fit.
        case nothing
        /// These projects; everything else changes as little as possible.
        case projects(Set<ProjectName>)
        case everything
    }

    package var upgrade: Upgrade
    /// The preference among the releases that fit.
    package var strategy: ResolveStrategy
    /// A Boolean value indicating whether pre-releases are allowed like final releases.
    package var prereleases: Bool
    /// The time from which uploaded files are ignored.
    package var excludeNewer: Timestamp?

    /// Creates choices; by default, locked versions are kept and others are the newest.
    package init(
        upgrade: Upgrade = .nothing, strategy: ResolveStrategy = .highest, prereleases: Bool = false, excludeNewer: Timestamp? = nil
    ) {
        self.upgrade = upgrade
        self.strategy = strategy
        self.prereleases = prereleases
        self.excludeNewer = excludeNewer
    }

    /// A Boolean value indicating whether a lock that still fits may be used as it is.
    var admitsReuse: Bool { upgrade == .nothing && strategy == .highest && !prereleases }

    /// Throws an error for names to upgrade that neither the old lock nor the new one has.
    ///
    /// The error is a ``Failure`` with code `usage`.
    func checkNames(among resolutions: [Resolution]) throws {
        guard case .projects(let names) = upgrade else { return }
        let known = Set(resolutions.flatMap { $0.packages.map(\.name) })
        guard let unknown = names.subtracting(known).min() else { return }
        let near = NearestName.of(unknown.normalized, among: known.map(\.normalized).sorted())
        throw Failure(
            .usage, "the lock has no project \(unknown) to upgrade",
            hints: (near.map { ["did you mean \($0)?"] } ?? []) + ["relcli tree shows what it has"])
    }

    /// Returns the locked versions that are kept if they fit.
    func kept(_ pins: [ProjectName: Version]) -> [ProjectName: Version] {
        switch upgrade {
        case .nothing: strategy == .highest ? pins : [:]
        case .projects(let names): pins.filter { !names.contains($0.key) }
        case .everything: [:]
        }
    }
}

/// The `[lock]` table of a stack file.
package struct LockRules: Codable, Sendable {
    /// The only projects that a lock may hold; `nil` allows all.
    package var allow: [ProjectName]?
    /// The releases that a lock must not hold, as requirements: `urllib3<1.26`, or a whole project.
    package var deny: [Requirement]?
    /// Bounds on projects that apply if a package needs them, besides those of the requirements files.
    package var constraints: [Requirement]?
    /// Requirements that replace every other requirement on the same project.
    package var overrides: [Requirement]?
    /// A Boolean value indicating whether pre-releases are allowed like final releases.
    package var prereleases: Bool?
}
