/// The Python projects in the base repositories of a target.
package struct SystemPackages: Sendable {
    /// The data of one version of a project in a base repository.
    private struct Entry: Sendable {
        var extras: Set<ExtraName> = []
        var requirements: [Requirement] = []
    }

    private var entries: [ProjectName: [Version: Entry]] = [:]

    /// An empty set of projects.
    package static let none = SystemPackages()

    private init() {}

    /// A project, or one of its extras, that a package provides.
    private struct Holding: Hashable {
        let name: ProjectName
        let version: Version
        let extra: ExtraName?
    }

    /// Parses the capabilities of packages for the target's Python, ignoring other Pythons.
    package init(_ packages: [SystemPackage], target: Target) {
        let capabilities = DistCapabilityReader(target.python)
        var additions: [(holding: Holding, requirements: [Requirement])] = []
        for package in packages {
            // A package provides the same project under several spellings.
            let holdings = Set(
                package.provides.compactMap { provided -> Holding? in
                    guard provided.comparison == .equal, let (name, extra) = capabilities.project(provided.name),
                        let version = RPMVersionMap.version(ofCapability: provided.evr)
                    else { return nil }
                    return Holding(name: name, version: version, extra: extra)
                })
            if holdings.isEmpty { continue }
            let requirements = Set(package.requires.compactMap(capabilities.requirement)).sorted { "\($0)" < "\($1)" }
            for holding in holdings {
                let others = requirements.filter { $0.name != holding.name }
                if holding.extra == nil {
                    entries[holding.name, default: [:]][holding.version, default: Entry()].requirements += others
                } else {
                    additions.append((holding, others))
                }
            }
        }
        for addition in additions { add(addition.holding, requiring: addition.requirements) }
    }

    /// Adds the package of an extra, which counts only together with the package of its project.
    private mutating func add(_ holding: Holding, requiring requirements: [Requirement]) {
        guard let extra = holding.extra, entries[holding.name]?[holding.version] != nil, let marker = try? Marker("extra == '\(extra)'") else { return }
        entries[holding.name]?[holding.version]?.extras.insert(extra)
        entries[holding.name]?[holding.version]?.requirements += requirements.map {
            Requirement(name: $0.name, extras: $0.extras, specifiers: $0.specifiers, marker: marker)
        }
    }

    /// The projects, sorted.
    package var names: [ProjectName] { entries.keys.sorted() }

    /// Returns the versions of a project, newest first, as releases without files.
    package func releases(of name: ProjectName) -> [Release] {
        (entries[name] ?? [:]).keys.sorted(by: >).map { Release(version: $0, files: [], origin: .system) }
    }

    /// Returns the requirements of a version of a project on Python projects.
    func dependencies(of name: ProjectName, _ version: Version) -> ReleaseDependencies {
        let entry = entries[name]?[version] ?? Entry()
        return ReleaseDependencies(requiresDist: entry.requirements, providesExtra: entry.extras.sorted())
    }
}

/// The projects for which system packages are used: `system = "prefer"`, `"never"` or a list of names in a stack.
package enum SystemPolicy: Hashable, Sendable {
    /// System packages are used for every project.
    case prefer
    /// No system packages are used: everything is built.
    case never
    /// System packages are used for these projects.
    case projects(Set<ProjectName>)

    /// Returns `true` if system packages are used for a project.
    package func covers(_ name: ProjectName) -> Bool {
        switch self {
        case .prefer: true
        case .never: false
        case .projects(let names): names.contains(name)
        }
    }
}

extension SystemPolicy: Codable {
    /// Decodes a word or a list of names; throws `DecodingError`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let word = try? container.decode(String.self) else {
            self = .projects(Set(try container.decode([ProjectName].self)))
            return
        }
        switch word {
        case "prefer": self = .prefer
        case "never": self = .never
        default:
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "system is \"prefer\", \"never\" or a list of projects, not \(quotedForMessage(word))")
        }
    }

    /// Encodes the word, or the sorted names.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .prefer: try container.encode("prefer")
        case .never: try container.encode("never")
        case .projects(let names): try container.encode(names.sorted())
        }
    }
}

/// An index combined with the packages of the target's system, which have precedence.
package struct SystemProvider<Base: PackageProvider>: PackageProvider {
    private let base: Base
    private let system: SystemPackages
    private let policy: SystemPolicy

    /// Combines the system's packages with an index, for the projects that the policy covers.
    package init(_ base: Base, system: SystemPackages, policy: SystemPolicy = .prefer) {
        self.base = base
        self.system = system
        self.policy = policy
    }

    /// Returns the releases of both.
    ///
    /// If both have a version, the system's release is used.
    package func releases(of name: ProjectName) async throws -> [Release] {
        let own = policy.covers(name) ? system.releases(of: name) : []
        if own.isEmpty { return try await base.releases(of: name) }
        let versions = Set(own.map(\.version))
        let others = try await base.releases(of: name).filter { !versions.contains($0.version) }
        return (own + others).sorted { $0.version > $1.version }
    }

    /// Returns the dependencies of a release of the system or of the index.
    package func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        switch release.origin {
        case .system: system.dependencies(of: name, release.version)
        case .index, .address: try await base.dependencies(of: name, release: release)
        }
    }

    /// Prefetches from the index, because the system cannot answer alone.
    package func prefetch(_ names: [ProjectName]) { base.prefetch(names) }

    /// Returns `true` if the index answers at once.
    package var answersAtOnce: Bool { base.answersAtOnce }

    /// Returns the index's answer, or an empty list for a project that only the system has.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        let found = await base.unusableReleases(of: name)
        return found ?? (policy.covers(name) && !system.releases(of: name).isEmpty ? [] : nil)
    }

    /// Returns the files that the index provider refuses.
    package func refusedFiles(of name: ProjectName) async -> [String] { await base.refusedFiles(of: name) }
}
