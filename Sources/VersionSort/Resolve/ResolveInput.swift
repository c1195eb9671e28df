/// A requirement of the user, with its position.
package struct RootRequirement: Sendable {
    /// The requirement.
    package let requirement: Requirement
    /// The position for messages, for example "dev-reqs.txt, line 3"; `nil` if it is not useful.
    package let origin: String?

    /// Creates a requirement with its position.
    package init(_ requirement: Requirement, origin: String? = nil) {
        self.requirement = requirement
        self.origin = origin
    }
}

/// A correction of dependencies in the metadata of packages.
package struct DependencyOverride: Sendable {
    /// The kind of correction.
    package enum Action: Sendable {
        /// The dependency is removed.
        case drop
        /// This requirement replaces the dependency. Its marker, if it has one, replaces the original marker.
        case replace(Requirement)
        /// These versions replace those of the dependency. Its extras and its marker stay.
        case versions(SpecifierSet)
    }

    /// The project in the dependency.
    package let dependency: ProjectName
    /// The project that has the dependency; `nil` means every project, and the user's own requirements.
    package let dependent: ProjectName?
    /// The correction to apply.
    package let action: Action

    /// Creates a correction.
    package init(of dependency: ProjectName, in dependent: ProjectName? = nil, action: Action) {
        self.dependency = dependency
        self.dependent = dependent
        self.action = action
    }
}

/// The preference among the releases that satisfy all requirements.
package enum ResolveStrategy: String, Sendable, Codable, CaseIterable {
    case highest
    case lowest
    /// The lowest versions of the user's requirements, and the highest versions of their dependencies.
    case lowestDirect = "lowest-direct"
}

/// The policy for pre-releases.
package enum PrereleasePolicy: String, Sendable, Codable, CaseIterable {
    /// Pre-releases are used only if a requirement names one, or if no other release satisfies it (PEP 440, "Handling of pre-releases").
    case ifNecessary = "if-necessary"
    case allow
    case disallow
}

/// All inputs of a resolution for one target, except the index.
package struct ResolveInput: Sendable {
    /// The user's requirements.
    ///
    /// Their order has no effect.
    package var requirements: [RootRequirement]
    /// The constraints, which apply only to projects that are required.
    package var constraints: [Requirement]
    /// Further constraints of one search, which the user did not state.
    var trials: [Requirement] = []
    /// The corrections of metadata.
    package var overrides: [DependencyOverride]
    /// The versions to keep if possible, usually those of an earlier lock.
    package var preferences: [ProjectName: Version]
    /// The versions on other targets.
    ///
    /// They have precedence over ``preferences`` unless they would need an sdist instead of a wheel.
    package var shared: [ProjectName: Version] = [:]
    /// The addresses of projects that are required by address.
    ///
    /// The provider returns the releases at them (``DirectProvider``).
    package var direct: [ProjectName: String]
    /// The target of the resolution.
    package var target: Target
    /// The preference among the releases that satisfy all requirements.
    package var strategy: ResolveStrategy
    /// The policy for pre-releases.
    package var prereleases: PrereleasePolicy
    /// The maximum number of releases whose metadata may be requested.
    package var metadataLimit: Int

    /// The default metadata limit.
    ///
    /// A usual stack needs less than a tenth of it.
    package static let defaultMetadataLimit = 3000

    /// Returns `true` if a requirement names an address whose release is not known.
    func isUnknownAddress(_ requirement: Requirement) -> Bool {
        requirement.url.map { direct[requirement.name] != $0 } ?? false
    }

    /// Creates an input.
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
