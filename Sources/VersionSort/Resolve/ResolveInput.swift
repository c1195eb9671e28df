/// A requirement of the user's own, with where it was written.
package struct RootRequirement: Sendable {
    /// What is required.
    package let requirement: Requirement
    /// Where it comes from, for messages, as in "dev-reqs.txt, line 3"; nil when that is no help.
    package let origin: String?

    /// States a requirement and its place.
    package init(_ requirement: Requirement, origin: String? = nil) {
        self.requirement = requirement
        self.origin = origin
    }
}

/// A correction of what the metadata of others says.
package struct DependencyOverride: Sendable {
    /// What takes the place of the dependency.
    package enum Action: Sendable {
        /// The dependency does not exist.
        case drop
        /// This requirement stands instead; its marker, where it has one, replaces the original's.
        case replace(Requirement)
        /// These versions stand instead of its own; its extras and its marker stay.
        case versions(SpecifierSet)
    }

    /// The project that is depended on.
    package let dependency: ProjectName
    /// The project whose dependency it is; nil means every project, and the user's own requirements.
    package let dependent: ProjectName?
    /// What happens to the dependency.
    package let action: Action

    /// States a correction.
    package init(of dependency: ProjectName, in dependent: ProjectName? = nil, action: Action) {
        self.dependency = dependency
        self.dependent = dependent
        self.action = action
    }
}

/// Which of the releases that fit is wanted.
package enum ResolveStrategy: String, Sendable, Codable, CaseIterable {
    case highest
    case lowest
    /// The lowest of what the user asked for, the highest of what that needs.
    case lowestDirect = "lowest-direct"
}

/// When a pre-release may be chosen.
package enum PrereleasePolicy: String, Sendable, Codable, CaseIterable {
    /// Only where a requirement names one, or where nothing else satisfies a requirement (PEP 440, "Handling of pre-releases").
    case ifNecessary = "if-necessary"
    case allow
    case disallow
}

/// All that decides a resolution for one target, but for the index.
package struct ResolveInput: Sendable {
    /// What the user asks for; the order does not matter.
    package var requirements: [RootRequirement]
    /// Bounds on projects that apply only where something needs the project.
    package var constraints: [Requirement]
    /// Corrections of what metadata says.
    package var overrides: [DependencyOverride]
    /// Versions to keep where they fit, usually those of an earlier lock.
    package var preferences: [ProjectName: Version]
    /// Versions that other targets have, which are taken before preferred ones unless that costs a wheel.
    package var shared: [ProjectName: Version] = [:]
    /// The address by which a project is required instead of by versions, where the provider answers with what lies there (``DirectProvider``).
    package var direct: [ProjectName: String]
    /// What the answer is for.
    package var target: Target
    /// Which of the releases that fit is wanted.
    package var strategy: ResolveStrategy
    /// When a pre-release may be chosen.
    package var prereleases: PrereleasePolicy
    /// The most releases whose metadata may be asked for.
    package var metadataLimit: Int

    /// The metadata limit where none is given; an ordinary stack needs less than a tenth of it.
    package static let defaultMetadataLimit = 3000

    /// Whether a requirement names an address at which nobody looked.
    func isUnknownAddress(_ requirement: Requirement) -> Bool {
        requirement.url.map { direct[requirement.name] != $0 } ?? false
    }

    /// Collects what decides a resolution.
    package init(
        requirements: [RootRequirement], constraints: [Requirement] = [], overrides: [DependencyOverride] = [],
        preferences: [ProjectName: Version] = [:], direct: [ProjectName: String] = [:], target: Target, strategy: ResolveStrategy = .highest,
        prereleases: PrereleasePolicy = .ifNecessary, metadataLimit: Int = ResolveInput.defaultMetadataLimit
    ) {
        self.requirements = requirements
        self.constraints = constraints
        self.overrides = overrides
        self.preferences = preferences
        self.direct = direct
        self.target = target
        self.strategy = strategy
        self.prereleases = prereleases
        self.metadataLimit = metadataLimit
    }
}
