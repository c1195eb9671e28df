/// The Python projects that the base repositories of a target bring along.
package struct SystemPackages: Sendable {
    /// One version of a project that a base repository has.
    private struct Entry: Sendable {
        var extras: Set<ExtraName> = []
        var requirements: [Requirement] = []
    }

    private var entries: [ProjectName: [Version: Entry]] = [:]

    /// No project at all.
    package static let none = SystemPackages()

    private init() {}

    /// A project that a package holds, or an extra of it.
    private struct Holding: Hashable {
        let name: ProjectName
        let version: Version
        let extra: ExtraName?
    }

    /// Reads what packages provide for the target's Python; what is said for other Pythons does not count.
    package init(_ packages: [SystemPackage], target: Target) {
        let capabilities = DistCapabilityReader(target.python)
        var additions: [(holding: Holding, requirements: [Requirement])] = []
        for package in packages {
            // The same is provided under several spellings.
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

    /// An extra is a package of its own, which only counts beside that of its project.
    private mutating func add(_ holding: Holding, requiring requirements: [Requirement]) {
        guard let extra = holding.extra, entries[holding.name]?[holding.version] != nil, let marker = try? Marker("extra == '\(extra)'") else { return }
        entries[holding.name]?[holding.version]?.extras.insert(extra)
        entries[holding.name]?[holding.version]?.requirements += requirements.map {
            Requirement(name: $0.name, extras: $0.extras, specifiers: $0.specifiers, marker: marker)
        }
    }

    /// The projects, sorted.
    package var names: [ProjectName] { entries.keys.sorted() }

    /// The versions of a project, newest first, as releases without files.
    package func releases(of name: ProjectName) -> [Release] {
        (entries[name] ?? [:]).keys.sorted(by: >).map { Release(version: $0, files: [], origin: .system) }
    }

    /// What a version of a project requires, as far as it concerns Python projects.
    func dependencies(of name: ProjectName, _ version: Version) -> ReleaseDependencies {
        let entry = entries[name]?[version] ?? Entry()
        return ReleaseDependencies(requiresDist: entry.requirements, providesExtra: entry.extras.sorted())
    }
}

/// For which projects what the system has counts: `system = "prefer"`, `"never"` or a list of names in a stack.
package enum SystemPolicy: Hashable, Sendable {
    /// For every project.
    case prefer
    /// For none: everything is built.
    case never
    /// For these projects.
    case projects(Set<ProjectName>)

    /// Whether what the system has of a project counts.
    package func covers(_ name: ProjectName) -> Bool {
        switch self {
        case .prefer: true
        case .never: false
        case .projects(let names): names.contains(name)
        }
    }
}

extension SystemPolicy: Codable {
    /// Reads a word or a list of names; throws `DecodingError`.
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

    /// Writes the word, or the names sorted.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .prefer: try container.encode("prefer")
        case .never: try container.encode("never")
        case .projects(let names): try container.encode(names.sorted())
        }
    }
}

/// An index with what the target's system has put before it.
package struct SystemProvider<Base: PackageProvider>: PackageProvider {
    private let base: Base
    private let system: SystemPackages
    private let policy: SystemPolicy

    /// Puts the packages of the system before an index, for the projects that the policy covers.
    package init(_ base: Base, system: SystemPackages, policy: SystemPolicy = .prefer) {
        self.base = base
        self.system = system
        self.policy = policy
    }

    /// The releases of both; of a version that both have, the system's.
    package func releases(of name: ProjectName) async throws -> [Release] {
        let own = policy.covers(name) ? system.releases(of: name) : []
        if own.isEmpty { return try await base.releases(of: name) }
        let versions = Set(own.map(\.version))
        let others = try await base.releases(of: name).filter { !versions.contains($0.version) }
        return (own + others).sorted { $0.version > $1.version }
    }

    /// What the release of either requires.
    package func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        switch release.origin {
        case .system: system.dependencies(of: name, release.version)
        case .index, .address: try await base.dependencies(of: name, release: release)
        }
    }

    /// Asks the index for what the system cannot answer alone.
    package func prefetch(_ names: [ProjectName]) { base.prefetch(names) }

    /// What the index says; a project of the system's alone has no other releases.
    package func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        let found = await base.unusableReleases(of: name)
        return found ?? (policy.covers(name) && !system.releases(of: name).isEmpty ? [] : nil)
    }

    /// Returns the files that the index provider refuses.
    package func refusedFiles(of name: ProjectName) async -> [String] { await base.refusedFiles(of: name) }
}
